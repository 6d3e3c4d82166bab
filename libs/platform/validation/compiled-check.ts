import { getMetadataStorage, type ValidationArguments, ValidationTypes } from 'class-validator';
import { memberNames } from './member-names.js';
import { type RuleOf, rulesOf } from './rule.js';
import { type CommandClass, nestedTypeOf } from './schema-fragment.js';

type Predicate = (value: unknown) => boolean;
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/**
 * `compiledCheck` returns a predicate on plain JSON from the decorators that class-validator reads:
 * true if the members have their form and, with `rules`, the rules hold. It takes a hundredth of
 * the time and explains nothing. It returns false for a decorator that it cannot read, so the
 * caller must confirm false with `faultsOf`.
 */
export function compiledCheck(type: CommandClass, { rules }: { readonly rules: boolean }): Predicate {
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  const members = memberNames(type).map((name) => ({ name, holds: memberCheck(type, name, all, rules) }));
  const names = new Set(members.map(({ name }) => name));
  const own = rules ? rulesOf(type) : [];
  return (plain) => {
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return false;
    const object = plain as Readonly<Record<string, unknown>>;
    for (const name in object) if (!names.has(name)) return false;
    for (const { name, holds } of members) if (!holds(object[name])) return false;
    for (const rule of own) if (!keeps(rule, object)) return false;
    return true;
  };
}

const BROKEN = new Error('a rule is broken');
const stop = (): never => {
  throw BROKEN;
};

/** Ends at the first complaint: a list may hold hundreds of thousands of items. */
function keeps(rule: RuleOf<object>, command: object): boolean {
  try {
    rule(command, stop);
    return true;
  } catch (error) {
    if (error === BROKEN) return false;
    throw error;
  }
}

function memberCheck(type: CommandClass, name: string, all: readonly Metadata[], rules: boolean): Predicate {
  const own = all.filter((metadata) => metadata.propertyName === name);
  const conditions = own.filter((metadata) => metadata.type === ValidationTypes.CONDITIONAL_VALIDATION);
  const checks = own
    .filter((metadata) => metadata.type !== ValidationTypes.CONDITIONAL_VALIDATION)
    .map((metadata) => checkOf(type, name, metadata));
  const nested = nestedTypeOf(type, name);
  if (nested) checks.push(partsCheck(compiledCheck(nested, { rules })));
  const applying = conditions.map(({ constraints }) => {
    const applies = constraints[0] as (object: unknown, value: unknown) => boolean;
    return (value: unknown) => applies(NOTHING, value);
  });
  const [applies, check] = [allOf(applying), allOf(checks)];
  return (value) => !applies(value) || check(value);
}

const NOTHING: object = {};

/** Most members have one check, or two. */
function allOf(predicates: readonly Predicate[]): Predicate {
  const [first, second, ...rest] = predicates;
  if (!first) return () => true;
  if (!second) return first;
  if (rest.length === 0) return (value) => first(value) && second(value);
  return (value) => predicates.every((holds) => holds(value));
}

function checkOf(type: CommandClass, name: string, metadata: Metadata): Predicate {
  const { each, constraints, constraintCls } = metadata;
  const validators = getMetadataStorage().getTargetValidatorConstraints(constraintCls);
  const readable = metadata.type === ValidationTypes.CUSTOM_VALIDATION && !each;
  if (!readable || validators.some(({ async }) => async)) return () => false;
  const about: ValidationArguments = {
    value: undefined,
    constraints: constraints as unknown[],
    targetName: type.name,
    object: {},
    property: name,
  };
  return allOf(
    validators.map(({ instance }) => (value: unknown) => {
      about.value = value;
      return instance.validate(value, about) === true;
    }),
  );
}

/** Runs after the member's own checks: the value is an object or a list. */
function partsCheck(holds: Predicate): Predicate {
  return (value) => (Array.isArray(value) ? value.every(holds) : holds(value));
}
