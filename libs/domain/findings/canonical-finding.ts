import { canonicalJson, NAME_LIMIT, URI_LIMIT } from '@core/kernel';
import { EXAMPLES_KEPT, type FindingSubject, keptNames, type NewFinding } from './finding.js';
import { FindingsError } from './findings.errors.js';

const TEXT_LIMIT = 2_000;
const EVIDENCE_LIMIT = 24_576;
// eslint-disable-next-line no-control-regex -- control characters are what is refused
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/**
 * `canonicalFinding` returns what a module found in canonical form: members without a value left
 * out, the first ten examples kept. Throws for what no entry can hold.
 */
export function canonicalFinding(found: NewFinding): NewFinding {
  const given = Object.entries(found.subject).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const subject: FindingSubject = Object.fromEntries(given);
  const about = given.map(([, name]) => name);
  if (about.length === 0) refuse('/subject', 'must name what the finding is about');
  if (about.some((name) => name.length > Math.max(NAME_LIMIT, URI_LIMIT)))
    refuse('/subject', 'holds a name that is too long');
  const { count = found.shards?.size ?? 1, evidence, examples = [] } = found;
  if (!Number.isSafeInteger(count) || count < 1) refuse('/count', 'must be a whole number from 1');
  if (evidence !== undefined && Buffer.byteLength(canonicalJson(evidence)) > EVIDENCE_LIMIT) {
    refuse('/evidence', `must be at most ${EVIDENCE_LIMIT} bytes as JSON`);
  }
  requirePrintable(found.detail);
  const names = { vendors: namesOf(found.vendors), datasets: namesOf(found.datasets) };
  return { ...found, ...names, subject, examples: examples.slice(0, EXAMPLES_KEPT) };
}

/** Undefined instead of none, so that an entry states neither. */
const namesOf = (names: readonly string[] = []): string[] | undefined =>
  names.length === 0 ? undefined : keptNames([], names);

function requirePrintable(detail: string): void {
  const good = detail.trim().length > 0 && detail.length <= TEXT_LIMIT && detail.isWellFormed();
  if (!good || UNPRINTABLE.test(detail)) refuse('/detail', `must be printable text of 1 to ${TEXT_LIMIT} characters`);
}

function refuse(pointer: string, message: string): never {
  throw new FindingsError('invalid-finding', `${pointer} ${message}.`, [{ pointer, message }]);
}
