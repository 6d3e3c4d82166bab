import { validateSync, type ValidationError } from 'class-validator';
import { type Complaint, escapePointer } from '@core/kernel';
import { compiledCheck } from './compiled-check.js';
import { isObject } from './fields.js';
import { memberNames } from './member-names.js';
import { brokenRules, rulesOf } from './rule.js';
import { type CommandClass, nestedTypeOf, schemaFragmentOf } from './schema-fragment.js';

/**
 * The faults of a document. `form`: a member is missing, unknown, or not of its type or limits.
 * `rule`: the form is right, but a condition on or between the values does not hold.
 */
export interface Faults {
  readonly stage: 'form' | 'rule';
  readonly complaints: readonly Complaint[];
}

interface Checks {
  readonly form: (plain: unknown) => boolean;
  readonly whole: (plain: unknown) => boolean;
}

const compiled = new WeakMap<CommandClass, Checks>();

function checksOf(type: CommandClass): Checks {
  let checks = compiled.get(type);
  if (!checks) {
    checks = { form: compiledCheck(type, { rules: false }), whole: compiledCheck(type, { rules: true }) };
    compiled.set(type, checks);
  }
  return checks;
}

/**
 * `faultsOf` returns every complaint about plain JSON, of the first stage that has any; null if it
 * is such a command.
 */
export function faultsOf(type: CommandClass, plain: unknown): Faults | null {
  if (checksOf(type).whole(plain)) return null;
  return formFaultsOf(type, plain) ?? ruleFaultsOf(type, plain as object);
}

/**
 * Like `faultsOf`, without the rules: the HTTP interface reports form errors under its own codes.
 */
export function formFaultsOf(type: CommandClass, plain: unknown): Faults | null {
  if (checksOf(type).form(plain)) return null;
  const complaints = formComplaints(type, plain);
  return complaints.length > 0 ? { stage: 'form', complaints } : null;
}

/**
 * `formComplaints` returns the complaints of class-validator. It is authoritative where the
 * compiled check returns false.
 */
export function formComplaints(type: CommandClass, plain: unknown): Complaint[] {
  if (!isObject(plain)) return [{ pointer: '', message: 'must be a JSON object' }];
  const complaints: Complaint[] = [];
  const instance = instanceOf(type, plain, '', complaints);
  const errors = validateSync(instance, { forbidUnknownValues: true });
  return [...complaints, ...errors.flatMap((error) => complaintsOf(error, ''))];
}

/** `summaryOf` returns the first complaint as a sentence. */
export function summaryOf([first]: readonly Complaint[]): string {
  return first ? `${first.pointer || 'The document'} ${first.message}.` : 'The document is malformed.';
}

/**
 * `readCommand` returns plain JSON as a command; throws the error that `refuse` makes of its
 * faults.
 */
export function readCommand<Command extends object>(
  type: CommandClass<Command>,
  plain: unknown,
  refuse: (faults: Faults) => Error,
): Command {
  const faults = faultsOf(type, plain);
  if (faults) throw refuse(faults);
  return plain as Command;
}

/** class-validator checks instances. An undeclared member is a complaint, and omitted. */
function instanceOf(type: CommandClass, plain: object, pointer: string, complaints: Complaint[]): object {
  const instance = new type() as Record<string, unknown>;
  const known = new Set(memberNames(type));
  for (const [name, value] of Object.entries(plain)) {
    const at = `${pointer}/${escapePointer(name)}`;
    if (known.has(name)) instance[name] = nestedInstances(type, name, value, at, complaints);
    else complaints.push({ pointer: at, message: 'is not a member here' });
  }
  return instance;
}

function nestedInstances(
  type: CommandClass,
  name: string,
  value: unknown,
  pointer: string,
  complaints: Complaint[],
): unknown {
  const nested = nestedTypeOf(type, name);
  if (!nested) return value;
  if (isObject(value)) return instanceOf(nested, value, pointer, complaints);
  if (!Array.isArray(value)) return value;
  // Of a list that is too long, one item too many suffices for class-validator to complain.
  const { maxItems } = schemaFragmentOf(type, name) ?? {};
  const items: readonly unknown[] = typeof maxItems === 'number' ? value.slice(0, maxItems + 1) : value;
  return items.map((item, at) => (isObject(item) ? instanceOf(nested, item, `${pointer}/${at}`, complaints) : item));
}

/** Report only the outermost error: what is inside a value of the wrong type has no meaning. */
function complaintsOf({ property, constraints, children }: ValidationError, parent: string): Complaint[] {
  const pointer = `${parent}/${escapePointer(property)}`;
  // The decorators of this module check the type themselves.
  const own = Object.entries(constraints ?? {}).flatMap(([name, message]) =>
    name === 'nestedValidation' ? [] : [{ pointer, message: withoutSubject(message, property) }],
  );
  return own.length > 0 ? own : (children ?? []).flatMap((child) => complaintsOf(child, pointer));
}

function withoutSubject(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}

function ruleFaultsOf(type: CommandClass, plain: object): Faults | null {
  const complaints = allBrokenRules(type, plain, '');
  return complaints.length > 0 ? { stage: 'rule', complaints } : null;
}

function allBrokenRules(type: CommandClass, plain: object, pointer: string): Complaint[] {
  const inside = Object.entries(plain).flatMap(([name, value]: [string, unknown]) => {
    const nested = nestedTypeOf(type, name);
    if (!nested) return [];
    const at = `${pointer}/${escapePointer(name)}`;
    if (isObject(value)) return allBrokenRules(nested, value, at);
    return Array.isArray(value)
      ? value.flatMap((item: object, index) => allBrokenRules(nested, item, `${at}/${index}`))
      : [];
  });
  return [...brokenRules(rulesOf(type), plain, pointer), ...inside];
}
