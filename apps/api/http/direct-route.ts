import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from 'fastify';
import { addRouteConfig } from './access.js';
import { argumentSources } from './route-arguments.js';
import { callOf, type WriteCall } from './write-handler.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    direct?: ControllerMethod;
  }
}

interface ControllerMethod {
  readonly controller: Type<object>;
  readonly name: string;
}

type Method = (this: object, call: WriteCall, body: unknown) => Promise<object>;

/** The status of a POST, unless its method sets another. */
const CREATED = 201;

/**
 * Marks a POST that is asked thousands of times a second: Fastify calls the method itself, since
 * Nest makes a dozen promises a request. The method takes `@Call()` and `@Body()`, and answers
 * JSON. Its hooks, checks, errors and documentation are those of every route.
 */
export function Direct(): MethodDecorator {
  return (target, name, descriptor) => {
    const direct = { controller: target.constructor as Type<object>, name: String(name) };
    addRouteConfig(descriptor.value as object, { direct });
  };
}

/**
 * Replaces the handlers of the routes marked `Direct` that are added from now on. Throws if one
 * takes other arguments.
 * @param controllerOf returns the instance of a controller, once the first request arrives
 */
export function callDirectly(instance: FastifyInstance, controllerOf: (type: Type<object>) => object): void {
  instance.addHook('onRoute', (route) => {
    const direct = route.config?.direct;
    if (direct) route.handler = handlerOf(direct, controllerOf);
  });
}

function handlerOf(
  { controller, name }: ControllerMethod,
  controllerOf: (type: Type<object>) => object,
): RouteHandlerMethod {
  const [call, body, ...others] = argumentSources(controller, name);
  if (call !== callOf || body !== 'body' || others.length > 0)
    throw new Error(`${controller.name}.${name} is a direct route: it takes @Call() and @Body(), without pipes`);
  const method = (controller.prototype as Record<string, Method>)[name] as Method;
  let self: object | undefined;
  return (request: FastifyRequest, reply) => {
    self ??= controllerOf(controller);
    void reply.status(CREATED);
    return method.call(self, { request, reply }, request.body);
  };
}
