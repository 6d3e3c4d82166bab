import { getMetadataStorage, type ValidationArguments, ValidationTypes } from 'class-validator';
import { memberNames } from './member-names.js';
import { rulesOf } from './rule.js';
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
  const members = new Map(memberNames(type).map((name) => [name, memberCheck(type, name, all, rules)]));
  const own = rules ? rulesOf(type) : [];
  let broken = false;
  const complain = (): void => void (broken = true);
  return (plain) => {
    if (typeof plain !== 'object' || plain === null || Array.isArray(plain)) return false;
    const object = plain as Readonly<Record<string, unknown>>;
    for (const name in object) if (!members.has(name)) return false;
    for (const [name, holds] of members) if (!holds(object[name])) return false;
    broken = false;
    for (const rule of own) rule(object, complain);
    return !broken;
  };
}

function memberCheck(type: CommandClass, name: string, all: readonly Metadata[], rules: boolean): Predicate {
  const own = all.filter((metadata) => metadata.propertyName === name);
  const conditions = own.filter((metadata) => metadata.type === ValidationTypes.CONDITIONAL_VALIDATION);
  const checks = own
    .filter((metadata) => metadata.type !== ValidationTypes.CONDITIONAL_VALIDATION)
    .map((metadata) => checkOf(type, name, metadata, rules));
  const applies = (value: unknown): boolean =>
    conditions.every(({ constraints }) => (constraints[0] as (object: unknown, value: unknown) => boolean)({}, value));
  return (value) => !applies(value) || checks.every((holds) => holds(value));
}

function checkOf(type: CommandClass, name: string, metadata: Metadata, rules: boolean): Predicate {
  if (metadata.type === ValidationTypes.NESTED_VALIDATION) return nestedCheck(type, name, metadata.each, rules);
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
  return (value) => {
    about.value = value;
    return validators.every(({ instance }) => instance.validate(value, about) === true);
  };
}

function nestedCheck(type: CommandClass, name: string, each: boolean, rules: boolean): Predicate {
  const nested = nestedTypeOf(type, name);
  if (!nested) return () => false;
  const holds = compiledCheck(nested, { rules });
  return (value) => (each ? Array.isArray(value) && value.every(holds) : holds(value));
}
