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
}

/** The arguments of a route method that are parts of its request. */
export function routeArguments(controller: { prototype: object }, method: string): RouteArgument[] {
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype, method) ?? []) as unknown[];
  const all = (Reflect.getMetadata(ROUTE_ARGUMENTS, controller, method) ?? {}) as Record<string, ArgumentMetadata>;
  return Object.entries(all).flatMap(([key, { index, data, pipes }]): RouteArgument[] => {
    const part = PARTS[key.split(':', 1)[0] ?? ''];
    return part ? [{ part, data, type: types[index], pipes }] : [];
  });
}
