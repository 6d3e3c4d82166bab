import { validateSync } from 'class-validator';
import { type Complaint, escapePointer } from '@core/kernel';
import { compiledCheck } from './compiled-check.js';
import { isObject } from './fields.js';
import { nearestName } from './nearest-name.js';
import { memberNames } from './member-names.js';
import { brokenRules, rulesOf } from './rule.js';
import { type CommandClass, nestedTypeOf } from './schema-fragment.js';

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

/** Complaints after which a faulty part is counted and no longer explained: an answer lists 100. */
const EXPLAINED = 100;

/**
 * `formComplaints` returns the complaints of class-validator. It is authoritative where the
 * compiled check returns false.
 */
export function formComplaints(type: CommandClass, plain: unknown): Complaint[] {
  if (!isObject(plain)) return [{ pointer: '', message: 'must be a JSON object' }];
  const complaints: Complaint[] = [];
  examine(type, plain, '', complaints);
  return complaints;
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

/**
 * Adds the complaints about one object, then about its parts. Only the outermost error is reported:
 * what is inside a value of the wrong type has no meaning.
 */
function examine(type: CommandClass, plain: object, pointer: string, complaints: Complaint[]): void {
  // class-validator checks instances.
  const instance = new type() as Record<string, unknown>;
  const known = new Set(memberNames(type));
  for (const [name, value] of Object.entries(plain)) {
    if (known.has(name)) instance[name] = value;
    else
      complaints.push({
        pointer: `${pointer}/${escapePointer(name)}`,
        message: unknownMember(name, known, complaints),
      });
  }
  const faulty = new Set<string>();
  for (const { property, constraints } of validateSync(instance, { forbidUnknownValues: true })) {
    faulty.add(property);
    const at = `${pointer}/${escapePointer(property)}`;
    for (const message of Object.values(constraints ?? {}))
      complaints.push({ pointer: at, message: withoutSubject(message, property) });
  }
  for (const name of known) {
    const nested = faulty.has(name) ? undefined : nestedTypeOf(type, name);
    if (nested) examineParts(nested, instance[name], `${pointer}/${escapePointer(name)}`, complaints);
  }
}

/** Of a body of nothing but unknown members, the first get a suggestion: that bounds the work. */
const SUGGESTIONS = 10;

function unknownMember(name: string, known: ReadonlySet<string>, complaints: readonly Complaint[]): string {
  const nearest = complaints.length < SUGGESTIONS ? nearestName(name, known) : undefined;
  return nearest === undefined ? 'is not a member here' : `is not a member here; did you mean ${nearest}?`;
}

function examineParts(type: CommandClass, value: unknown, pointer: string, complaints: Complaint[]): void {
  if (isObject(value)) return examine(type, value, pointer, complaints);
  if (!Array.isArray(value)) return;
  const { form } = checksOf(type);
  for (const [at, item] of value.entries()) {
    if (form(item)) continue;
    if (complaints.length < EXPLAINED) examine(type, item as object, `${pointer}/${at}`, complaints);
    else complaints.push({ pointer: `${pointer}/${at}`, message: 'is malformed' });
  }
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
