import {
  canonicalJson,
  formatDigest,
  formatModelReference,
  type Instant,
  type JsonObject,
  type JsonValue,
  KernelError,
  parseDatasetName,
  parseDigest,
  parseInstant,
  parseModelName,
  parseModelReference,
  parseVersion,
} from '@core/kernel';
import { CertificateError } from './certificate.errors.js';

/** Bytes of a ledger entry at most (C2SP tlog-tiles). */
const ENTRY_LIMIT = 65_535;
const SET = 'mpt-sha256@v1';
const ENTRY_MEMBERS = ['at', 'by', 'data', 'kind'];

/**
 * The commitment to a set: the fold of entries [0, upto), as a trie of `keys` keys with this root
 * (32 bytes).
 */
export interface SetCommitment {
  readonly upto: number;
  readonly keys: number;
  readonly root: Uint8Array;
}

/**
 * `dataset.version-committed`: `members` of the keys are the version's, the others their ancestors.
 */
export interface CommitmentEntry extends SetCommitment {
  readonly is: 'commitment';
  readonly at: Instant;
  readonly dataset: string;
  readonly version: string;
  readonly members: number;
}

/** `model.use-recorded` */
export interface UseEntry {
  readonly is: 'use';
  readonly at: Instant;
  /** `name@version` */
  readonly model: string;
  readonly dataset: string;
  readonly version: string;
  readonly stage: string;
  readonly startedAt: Instant;
  /** Absent: it was still running when it was stated. */
  readonly finishedAt?: Instant;
}

/**
 * `model.version-declared`; parents as `name@version`, or `vendor/name@version` for those that are
 * not in the log.
 */
export interface DeclarationEntry {
  readonly is: 'declaration';
  readonly at: Instant;
  readonly model: string;
  readonly parents: readonly string[];
  readonly externalParents: readonly string[];
}

/** An entry of any other kind. */
export interface CitedEntry {
  readonly is: 'citation';
  readonly at: Instant;
  readonly kind: string;
  readonly data: JsonObject;
}

export type CertifiedEntry = CommitmentEntry | UseEntry | DeclarationEntry | CitedEntry;

/**
 * What the data of a `dataset.version-committed` entry states of its set, besides dataset, version
 * and members.
 */
export function commitmentData({ upto, keys, root }: SetCommitment): JsonObject {
  return { commitment: SET, keys, root: formatDigest(root), upto };
}

/**
 * Reads an entry's bytes: RFC 8785 canonical JSON of `{at, by, data, kind}`. Throws
 * `malformed-entry`. Attacker-controlled.
 */
export function readEntry(bytes: Uint8Array): CertifiedEntry {
  const { at, kind, data } = readFrame(bytes);
  try {
    switch (kind) {
      case 'dataset.version-committed':
        return readCommitment(parseInstant(at), data);
      case 'model.use-recorded':
        return readUse(parseInstant(at), data);
      case 'model.version-declared':
        return readDeclaration(parseInstant(at), data);
      default:
        return { is: 'citation', at: parseInstant(at), kind, data };
    }
  } catch (error) {
    if (error instanceof KernelError) throw malformed(`a value is not what it must be: ${error.message}`);
    throw error;
  }
}

/**
 * The line above an entry in a certificate, which states in words what the entry states. No name
 * contains a line feed.
 */
export function describeEntry(entry: CertifiedEntry): string {
  switch (entry.is) {
    case 'commitment': {
      const { dataset, version, keys, members, upto } = entry;
      return `commitment ${dataset}@${version} members ${members} keys ${keys} upto ${upto}`;
    }
    case 'use':
      return `use ${entry.model} ${entry.stage} from ${entry.startedAt} to ${entry.finishedAt ?? 'unfinished'}`;
    case 'declaration':
      return `declaration ${entry.model} parents ${[...entry.parents, ...entry.externalParents].join(', ') || 'none'}`;
    case 'citation':
      return `citation ${entry.kind} at ${entry.at}`;
  }
}

function readFrame(bytes: Uint8Array): { at: string; kind: string; data: JsonObject } {
  const value = parseCanonical(bytes);
  if (!isObject(value) || Object.keys(value).join() !== ENTRY_MEMBERS.join()) throw malformed('it is no ledger entry');
  const { at, by, data, kind } = value;
  if (typeof at !== 'string' || typeof by !== 'string' || !isObject(data) || !isKind(kind)) {
    throw malformed('its members are not those of a ledger entry');
  }
  return { at, kind, data };
}

/**
 * Accepts one text for a value, so that all readers read the same: no repeated member, no other
 * spelling of a number.
 */
function parseCanonical(bytes: Uint8Array): JsonValue {
  if (bytes.length > ENTRY_LIMIT) throw malformed(`it has more than ${ENTRY_LIMIT} bytes`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as JsonValue;
    if (canonicalJson(value) === text) return value;
  } catch {
    // Not UTF-8, not JSON, or nested so deep that no stack takes it.
  }
  throw malformed('it is not canonical JSON');
}

function readCommitment(at: Instant, data: JsonObject): CommitmentEntry {
  const [keys, members, upto] = [count(data, 'keys'), count(data, 'members'), count(data, 'upto')];
  if (data['commitment'] !== SET) throw malformed(`its set is not committed as ${SET}`);
  if (members > keys) throw malformed('its set has more members than keys');
  const root = parseDigest(text(data, 'root'));
  return { is: 'commitment', at, ...datasetOf(data, 'version'), upto, keys, members, root };
}

function readUse(at: Instant, data: JsonObject): UseEntry {
  const model = modelOf(data, 'modelVersion');
  const stage = text(data, 'stage');
  if (!/^[a-z_]{1,40}$/.test(stage)) throw malformed('its stage is no stage');
  const startedAt = instant(data, 'startedAt');
  const finished = data['finishedAt'] === undefined ? {} : { finishedAt: instant(data, 'finishedAt') };
  return { is: 'use', at, model, ...datasetOf(data, 'datasetVersion'), stage, startedAt, ...finished };
}

function readDeclaration(at: Instant, data: JsonObject): DeclarationEntry {
  const declared = data['parents'];
  if (!Array.isArray(declared)) throw malformed('it has no list of parents');
  const parents: string[] = [];
  const externalParents: string[] = [];
  for (const parent of declared as readonly JsonValue[]) {
    if (!isObject(parent)) throw malformed('a parent is no object');
    if (parent['external'] === undefined) parents.push(modelOf(parent, 'version'));
    else externalParents.push(externalOf(parent));
  }
  return { is: 'declaration', at, model: modelOf(data, 'version'), parents, externalParents };
}

function datasetOf(data: JsonObject, versionMember: string): { dataset: string; version: string } {
  return { dataset: parseDatasetName(text(data, 'dataset')), version: parseVersion(text(data, versionMember)) };
}

function modelOf(data: JsonObject, versionMember: string): string {
  const [name, version] = [parseModelName(text(data, 'model')), parseVersion(text(data, versionMember))];
  return formatModelReference({ name, version });
}

function externalOf(parent: JsonObject): string {
  const reference = parseModelReference(text(parent, 'external'));
  if (reference.vendor === undefined) throw malformed('an external parent has no vendor');
  return formatModelReference(reference);
}

/** An instant in its one spelling. */
function instant(data: JsonObject, member: string): Instant {
  const written = text(data, member);
  if (parseInstant(written) !== written) throw malformed(`its ${member} is not in the one spelling of an instant`);
  return written;
}

function count(data: JsonObject, member: string): number {
  const value = data[member];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`its ${member} is no count`);
}

function text(data: JsonObject, member: string): string {
  const value = data[member];
  if (typeof value === 'string') return value;
  throw malformed(`its ${member} is no text`);
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKind(kind: JsonValue | undefined): kind is string {
  return typeof kind === 'string' && /^[a-z][a-z.-]{0,62}$/.test(kind);
}

function malformed(what: string): CertificateError {
  return new CertificateError('malformed-entry', `An entry in the certificate is not as the log writes it: ${what}.`);
}

/** Whether the entry states a derivation that took records out (`activity.kind` is `redaction`). */
export function isRedaction({ kind, data }: CitedEntry): boolean {
  const activity = data['activity'];
  if (kind !== 'shard.registered' && kind !== 'derivation.declared') return false;
  return isObject(activity) && activity['kind'] === 'redaction';
}
