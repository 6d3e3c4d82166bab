import { type Complaint, KernelError } from '@core/kernel';
import { type CommandClass, withSchema } from './schema-fragment.js';

/** Reports a complaint at a JSON Pointer relative to the object of the rule. */
export type Complain = (pointer: string, message: string) => void;

/** A condition between members. It runs only on an object whose members have their form. */
export type RuleOf<Command> = (command: Command, complain: Complain) => void;

const RULES = Symbol('the rules of a class');

/**
 * States a condition between the members of the class. A class may have several, and inherits those
 * of its base.
 */
export function Rule<Command extends object>(rule: RuleOf<Command>) {
  return (type: CommandClass<Command>): void => addRule(type, rule as RuleOf<object>);
}

/**
 * Requires that no text of the list has a fault. The check is a rule: its pointer names the item.
 */
export function Each(faultOf: (text: string) => string | null): PropertyDecorator {
  return (target, member) => {
    const name = String(member);
    addRule(target.constructor as CommandClass, (command, complain) => {
      const items = (command as Record<string, unknown>)[name];
      if (!Array.isArray(items)) return;
      for (let at = 0; at < items.length; at++) {
        const fault = faultOf(items[at] as string);
        if (fault !== null) complain(`/${name}/${at}`, fault);
      }
    });
  };
}

/** Requires that a parser of the kernel accepts each text of the list. */
export function EachParsed(parse: (text: string) => unknown): PropertyDecorator {
  return Each((text) => {
    let fault: string | null = null;
    complainOf(
      () => parse(text),
      (_, message) => (fault ??= message),
    );
    return fault;
  });
}

/** The text is more than white space. */
export const NotBlank = (): PropertyDecorator =>
  Holds('must not be blank', (value) => typeof value === 'string' && value.trim() !== '');

// Tabs and line breaks are accepted.
// eslint-disable-next-line no-control-regex -- control characters are refused
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** The text is more than white space, and holds no control characters but tabs and line breaks. */
export const Printable = (): PropertyDecorator => Holds('must be printable text', isPrintable);

export function isPrintable(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.isWellFormed() && !UNPRINTABLE.test(value);
}

/** A condition on the value of one member, where it has one; on each item of a list. */
export function Holds(message: string, holds: (value: unknown) => boolean): PropertyDecorator {
  return (target, member) => {
    const name = String(member);
    addRule(target.constructor as CommandClass, (command, complain) => {
      const value = (command as Record<string, unknown>)[name];
      if (Array.isArray(value)) {
        for (const [at, item] of value.entries()) if (!holds(item)) complain(`/${name}/${at}`, message);
      } else if (value !== undefined && !holds(value)) complain(`/${name}`, message);
    });
  };
}

/**
 * Requires that each text of the list is one of a closed list. Put it above the decorator of the
 * member's form.
 */
export function EachOneOf(values: readonly string[]): PropertyDecorator {
  const rule = Holds(`must be one of ${values.join(', ')}`, (value) => values.includes(value as string));
  return (target, member) => {
    withSchema({ items: { type: 'string', enum: [...values] } })(target, member);
    rule(target, member);
  };
}

/** Reports the complaints of a parser of the kernel. */
export function complainOf(parse: () => unknown, complain: Complain): void {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    for (const { pointer, message } of error.complaints) complain(pointer, message);
  }
}

export function rulesOf(type: CommandClass): RuleOf<object>[] {
  const base = Object.getPrototypeOf(type) as CommandClass | null;
  const inherited = typeof base === 'function' && base !== Function.prototype ? rulesOf(base) : [];
  return [...inherited, ...ownRules(type)];
}

/** Complaints of one object after which one is only counted: an answer lists 100. */
const EXPLAINED = 100;
const COUNTED: Complaint = { pointer: '', message: 'is malformed' };

/**
 * `brokenRules` returns the complaints of the rules about one object; its parts have rules of their
 * own. There are as many as faults, but those after the first hundred say nothing.
 */
export function brokenRules(rules: readonly RuleOf<object>[], command: object, pointer: string): Complaint[] {
  const complaints: Complaint[] = [];
  for (const rule of rules)
    rule(command, (at, message) =>
      complaints.push(complaints.length < EXPLAINED ? { pointer: pointer + at, message } : COUNTED),
    );
  return complaints;
}

function addRule(type: CommandClass, rule: RuleOf<object>): void {
  Reflect.defineMetadata(RULES, [...ownRules(type), rule], type);
}

function ownRules(type: CommandClass): readonly RuleOf<object>[] {
  return (Reflect.getOwnMetadata(RULES, type) as readonly RuleOf<object>[] | undefined) ?? [];
}
