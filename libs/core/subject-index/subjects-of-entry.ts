import { isUtf8 } from 'node:buffer';
import { isCanonicalJson, KernelError, parseInstant, type JsonObject, type JsonValue } from '@core/kernel';
import type { Subject, SubjectKind } from './subject.js';

/** Receives a member that may be a subject. */
type Take = (kind: SubjectKind, subject: JsonValue | undefined) => void;
type Members = (data: JsonObject, take: Take) => void;

const none: Members = () => undefined;
const member = (kind: SubjectKind, name: string): Members => {
  return (data, take) => take(kind, data[name]);
};
const all = (one: Members, other: Members): Members => {
  return (data, take) => {
    one(data, take);
    other(data, take);
  };
};
/** `<name>@<version>`, if both are texts. */
const version = (kind: SubjectKind, name: string, of: string): Members => {
  return (data, take) => {
    const [one, other] = [data[name], data[of]];
    if (typeof one === 'string' && typeof other === 'string') take(kind, `${one}@${other}`);
  };
};
const names = all(member('name', 'uri'), member('name', 'digest'));
const removal = member('removal', 'removal');
const verification = member('verification', 'verification');
const dataset = version('dataset', 'dataset', 'version');
const readings = version('readings', 'model', 'modelVersion');

/** The kinds of entries, each with the members of `data` that are subjects. */
const MEMBERS: Readonly<Record<string, Members>> = {
  'key.issued': member('api-key', 'key'),
  'key.revoked': member('api-key', 'key'),
  'personal-data.erased': none,
  'personal-data.erasure-requested': none,
  'vendor.declared': none,
  'terms.recorded': none,
  'terms.withdrawn': none,
  'approval.recorded': none,
  'dataset.described': none,
  'dataset.version-refused': none,
  'rule.stated': none,
  'rule.retired': none,
  'policy.refused': none,
  'waiver.requested': none,
  'waiver.approved': none,
  'waiver.ended': none,
  'openlineage.received': none,
  'openlineage.datasets-named': none,
  'shard.registered': names,
  'derivation.declared': none,
  'shard.bound': all(member('name', 'shard'), member('name', 'digest')),
  'shard.located': all(member('name', 'shard'), member('name', 'uri')),
  'shard.corrected': member('name', 'shard'),
  'shard.conflict-refused': all(member('name', 'shard'), ({ declared }, take) => {
    if (isObject(declared)) names(declared, take);
  }),
  'dataset.members-listed': none,
  'dataset.split-listed': none,
  'dataset.version-ordered': dataset,
  'dataset.version-committed': dataset,
  'dataset.version-withdrawn': dataset,
  'model.version-declared': version('model', 'model', 'version'),
  'model.version-withdrawn': version('model', 'model', 'version'),
  'model.use-recorded': version('model', 'model', 'modelVersion'),
  'model.use-withdrawn': version('model', 'model', 'modelVersion'),
  'finding.raised': none,
  'finding.recurred': none,
  'finding.updated': none,
  'finding.acknowledged': none,
  'finding.resolved': none,
  'finding.waived': none,
  'finding.assigned': none,
  'finding.ignored': none,
  'receipts.run-stated': readings,
  'receipts.reading-recorded': readings,
  'receipts.coverage-stated': readings,
  'receipts.usage-recorded': none,
  'inspection.begun': none,
  'measurement.recorded': none,
  'inspection.concluded': none,
  'inspection.cancelled': none,
  'probe.begun': none,
  'probe.measured': none,
  'probe.inconclusive': none,
  'probe.cancelled': none,
  'removal.shards-listed': removal,
  'removal.ordered': removal,
  'removal.approved': removal,
  'removal.withdrawn': removal,
  'removal.withdrawal-requested': removal,
  'removal.withdrawal-approved': removal,
  'removal.extended': removal,
  'removal.executed': removal,
  'removal.verification-begun': all(removal, verification),
  'removal.verification-concluded': all(removal, verification),
  'verification.begun': all(removal, verification),
  'verification.check-recorded': verification,
  'verification.concluded': all(removal, verification),
  'ledger.key-rotated': all(member('log-key', 'from'), member('log-key', 'to')),
  'index.committed': none,
};

/** The kinds of entries that it reads; all others have no subjects. */
export const MAPPED_KINDS: readonly string[] = Object.keys(MEMBERS);

/**
 * `MapFn`: the subjects that an entry speaks of, a pure function of its bytes. Each subject comes
 * once; the order has no meaning. A member that is absent or no text is no subject, and bytes that
 * are no entry have none: an entry is the RFC 8785 JSON, in UTF-8 and nested at most 1,000 deep, of
 * an object with the members `at` (an instant), `by` (a text), `data` (an object), `kind` (a text)
 * and no others. Never throws.
 */
export function subjectsOfEntry(body: Uint8Array): Subject[] {
  const read = readEntry(body);
  return read ? subjectsOfStatement(read.kind, read.data) : [];
}

/** The members of an entry, as `subjectsOfEntry` reads it; nothing of `data` is checked. */
export interface ReadEntry {
  readonly at: string;
  readonly by: string;
  readonly kind: string;
  readonly data: JsonObject;
}

/** Reads the bytes of an entry; undefined if they are none. Never throws. */
export function readEntry(body: Uint8Array): ReadEntry | undefined {
  if (!isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  const value = parse(text);
  if (value === undefined || !isObject(value) || Object.keys(value).length !== 4) return undefined;
  const { at, by, kind, data } = value;
  if (typeof kind !== 'string' || typeof by !== 'string' || !isInstant(at) || !isObject(data)) return undefined;
  // Last, because it takes longest.
  return isCanonicalJson(value, text) ? { at, by, kind, data } : undefined;
}

/** `subjectsOfEntry` of an entry that is parsed, and known to be canonical. */
export function subjectsOfStatement(kind: string, data: JsonObject): Subject[] {
  const members = Object.hasOwn(MEMBERS, kind) ? MEMBERS[kind] : undefined;
  const subjects: Subject[] = [];
  members?.(data, (kindOf, subject) => {
    if (typeof subject !== 'string') return;
    if (subjects.some((known) => known.kind === kindOf && known.subject === subject)) return;
    subjects.push({ kind: kindOf, subject });
  });
  return subjects;
}

function isInstant(value: JsonValue | undefined): value is string {
  try {
    return typeof value === 'string' && parseInstant(value) === value;
  } catch (error) {
    if (error instanceof KernelError) return false;
    throw error;
  }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
