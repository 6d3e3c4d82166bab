import type { JsonObject } from '@core/kernel';

/**
 * A class whose members have decorators of this module: a command, a part of one, or the query of a
 * route.
 */
export type CommandClass<Command extends object = object> = new () => Command;

/** Keywords of JSON Schema 2020-12 that hold for one member. */
export type SchemaFragment = JsonObject;

const FRAGMENT = Symbol('the JSON Schema keywords of a member');
const NESTED_TYPE = Symbol('the class of a member that is an object, or of the items of a list');
const ALTERNATIVES = Symbol('the forms that a member may have');
const OPTIONAL = Symbol('whether a member may be left out');
const NULLABLE = Symbol('whether a member may be null');

/**
 * `schemaFragmentOf` returns the JSON Schema keywords of a member; undefined if the class does not
 * declare it. The schema of a member's class is not part of it: `nestedTypeOf` and `alternativesOf`
 * name the classes.
 */
export function schemaFragmentOf(type: CommandClass, member: string): SchemaFragment | undefined {
  return Reflect.getMetadata(FRAGMENT, type.prototype as object, member) as SchemaFragment | undefined;
}

/**
 * `nestedTypeOf` returns the class of a member that is an object, or of the items of a member that
 * is a list.
 */
export function nestedTypeOf(type: CommandClass, member: string): CommandClass | undefined {
  const nested = Reflect.getMetadata(NESTED_TYPE, type.prototype as object, member) as (() => CommandClass) | undefined;
  return nested?.();
}

/**
 * `alternativesOf` returns the forms of a member that has several, each a fragment or a class (see
 * `Either`).
 */
export function alternativesOf(type: CommandClass, member: string): (SchemaFragment | CommandClass)[] | undefined {
  const forms = Reflect.getMetadata(ALTERNATIVES, type.prototype as object, member) as
    readonly (SchemaFragment | (() => CommandClass))[] | undefined;
  return forms?.map((form) => (typeof form === 'function' ? form() : form));
}

/** `isOptional` returns whether the member may be left out. */
export function isOptional(type: CommandClass, member: string): boolean {
  return Reflect.getMetadata(OPTIONAL, type.prototype as object, member) === true;
}

/** `isNullable` returns whether the member may be null, which means that it is left out. */
export function isNullable(type: CommandClass, member: string): boolean {
  return Reflect.getMetadata(NULLABLE, type.prototype as object, member) === true;
}

/** Adds keywords to the fragment of a member. The topmost decorator in the source wins. */
export function withSchema(fragment: SchemaFragment): PropertyDecorator {
  return (target, member) => {
    const known = Reflect.getOwnMetadata(FRAGMENT, target, member) as SchemaFragment | undefined;
    Reflect.defineMetadata(FRAGMENT, { ...known, ...fragment }, target, member);
  };
}

export const withNestedType = (type: () => CommandClass): PropertyDecorator => Reflect.metadata(NESTED_TYPE, type);

export const withAlternatives = (forms: readonly (SchemaFragment | (() => CommandClass))[]): PropertyDecorator =>
  Reflect.metadata(ALTERNATIVES, forms);

export const asOptional = (): PropertyDecorator => Reflect.metadata(OPTIONAL, true);

export const asNullable = (): PropertyDecorator => Reflect.metadata(NULLABLE, true);
