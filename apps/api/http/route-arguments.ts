import type { PipeTransform } from '@nestjs/common';

/** The metadata key of Nest for the arguments of a route method. */
const ROUTE_ARGUMENTS = '__routeArguments__';
/** The numbers that Nest has for them: keys of the metadata begin with one and a colon. */
const PARTS: Readonly<Record<string, RouteArgument['part']>> = { 3: 'body', 4: 'query', 5: 'param' };

/** An argument of a route method: `@Body()`, `@Query()` or `@Param()`. */
export interface RouteArgument {
  readonly part: 'body' | 'query' | 'param';
  /** The name of a member, where the argument is not the whole part. */
  readonly data?: unknown;
  /** The class or constructor that the method declares for it. */
  readonly type: unknown;
  /** Nest runs them on the argument. */
  readonly pipes: PipeTransform[];
}

interface ArgumentMetadata {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes: PipeTransform[];
  /** Makes the argument of a decorator of our own. */
  readonly factory?: unknown;
}

/** The arguments of a route method that are parts of its request. */
export function routeArguments(controller: { prototype: object }, method: string): RouteArgument[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype, method) ?? []) as unknown[];
  return metadataOf(controller, method).flatMap(([key, { index, data, pipes }]): RouteArgument[] => {
    const part = partOf(key);
    return part ? [{ part, data, type: types[index], pipes }] : [];
  });
}

/**
 * What the arguments of a route method are made of, in order: a part of the request, the function
 * of a decorator of our own, or undefined for others, and for what a pipe changes.
 */
export function argumentSources(controller: { prototype: object }, method: string): unknown[] {
  const sources: unknown[] = [];
  for (const [key, { index, data, pipes, factory }] of metadataOf(controller, method))
    sources[index] = data === undefined && pipes.length === 0 ? (partOf(key) ?? factory) : undefined;
  return sources;
}

const partOf = (key: string): RouteArgument['part'] | undefined => PARTS[key.split(':', 1)[0] ?? ''];

function metadataOf(controller: object, method: string): [key: string, ArgumentMetadata][] {
  return Object.entries(
    (Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) ?? {}) as Record<string, ArgumentMetadata>,
  );
}
