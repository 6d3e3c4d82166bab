import { isUtf8 } from 'node:buffer';
import { type JsonObject, type JsonValue, KernelError, parseInstant } from '@core/kernel';
import { NoteError, parseVerifierKey, parseWitnessPolicy, type VerifierKey } from '@core/note';
import { keyIdOf, publicKeyJson } from './format-trusted-root.js';
import {
  type RootLogKey,
  type RootPolicy,
  type RootWitness,
  TRUSTED_ROOT_TYPE,
  type TrustedRoot,
  type ValidFor,
} from './trusted-root.js';
import { TrustedRootError } from './trusted-root.errors.js';

const LIMIT = 5_000_000;

/**
 * Reads a trusted root, which may come from anybody. Members that are not known do not matter. The
 * periods of the log's keys follow each other, and a public key is that of its vkey. Rotations are
 * not verified: `requireContinuation` does that. Throws `malformed-trusted-root`.
 */
export function parseTrustedRoot(bytes: Uint8Array): TrustedRoot {
  if (bytes.length > LIMIT) throw malformed(`it is longer than ${LIMIT} bytes`);
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8');
  const root = objectAt(parseJson(Buffer.from(bytes).toString('utf8')), 'it');
  if (root['mediaType'] !== TRUSTED_ROOT_TYPE) throw malformed(`its mediaType is not ${TRUSTED_ROOT_TYPE}`);
  const origin = textAt(root['origin'], 'origin');
  const logKeys = listAt(root['tlogs'], 'tlogs').map((item, at) =>
    logKeyAt(objectAt(item, `tlogs/${at}`), `tlogs/${at}`),
  );
  requireSequence(logKeys);
  const witnesses = listAt(root['witnesses'], 'witnesses').map((item, at) =>
    witnessAt(objectAt(item, `witnesses/${at}`), `witnesses/${at}`),
  );
  const witnessPolicy = optional(root['witnessPolicy'], (value) => textAt(value, 'witnessPolicy'));
  if (witnessPolicy !== undefined) read('witnessPolicy', () => parseWitnessPolicy(witnessPolicy));
  const earlierPolicies = optional(root['earlierPolicies'], (list) =>
    listAt(list, 'earlierPolicies').map((item, at) => policyAt(objectAt(item, `earlierPolicies/${at}`), at)),
  );
  if (earlierPolicies && witnessPolicy === undefined) throw malformed('it has earlier policies, and none now');
  return { origin, logKeys, witnesses, witnessPolicy, earlierPolicies };
}

function logKeyAt(item: JsonObject, at: string): RootLogKey {
  const key = keyAt(item, at);
  if (key.signatureType !== 'ed25519') throw malformed(`${at}/vkey is not the key of a log`);
  const id = objectAt(item['checkpointKeyId'], `${at}/checkpointKeyId`)['keyId'];
  if (id !== keyIdOf(key)) throw malformed(`${at}/checkpointKeyId is not that of the vkey`);
  const sizes = objectAt(item['treeSizes'], `${at}/treeSizes`);
  const rotation = optional(item['rotation'], (value) => objectAt(value, `${at}/rotation`));
  return {
    key,
    treeSizes: {
      from: countAt(sizes['from'], `${at}/treeSizes/from`),
      to: optional(sizes['to'], (value) => countAt(value, `${at}/treeSizes/to`)),
    },
    validFor: validForAt(item, at),
    rotation: rotation && {
      entry: textAt(rotation['entry'], `${at}/rotation/entry`),
      proof: textAt(rotation['proof'], `${at}/rotation/proof`),
    },
  };
}

function policyAt(item: JsonObject, place: number): RootPolicy {
  const at = `earlierPolicies/${place}`;
  const policy = textAt(item['policy'], `${at}/policy`);
  if (read(`${at}/policy`, () => parseWitnessPolicy(policy)).quorum.kind === 'none')
    throw malformed(`${at}/policy asks for no witness`);
  const sizes = objectAt(item['treeSizes'], `${at}/treeSizes`);
  const [from, to] = [countAt(sizes['from'], `${at}/treeSizes/from`), countAt(sizes['to'], `${at}/treeSizes/to`)];
  if (to < from) throw malformed(`${at} ends before it begins`);
  const { start, end } = objectAt(item['validFor'], `${at}/validFor`);
  const instant = (value: JsonValue): string => read(`${at}/validFor`, () => parseInstant(textAt(value, at)));
  return {
    policy,
    treeSizes: { from, to },
    validFor: { start: optional(start, instant), end: instant(textAt(end, `${at}/validFor/end`)) },
  };
}

function witnessAt(item: JsonObject, at: string): RootWitness {
  return {
    name: textAt(item['name'], `${at}/name`),
    key: keyAt(item, at),
    url: optional(item['url'], (value) => textAt(value, `${at}/url`)),
    validFor: validForAt(item, at),
  };
}

function keyAt(item: JsonObject, at: string): VerifierKey {
  const vkey = textAt(item['vkey'], `${at}/vkey`);
  const key = read(`${at}/vkey`, () => parseVerifierKey(vkey));
  const { rawBytes, keyDetails } = objectAt(item['publicKey'], `${at}/publicKey`);
  const expected = publicKeyJson(key, {});
  if (rawBytes !== expected.rawBytes || keyDetails !== expected.keyDetails)
    throw malformed(`${at}/publicKey is not the key of the vkey`);
  return key;
}

function validForAt(item: JsonObject, at: string): ValidFor {
  const { start, end } = objectAt(objectAt(item['publicKey'], at)['validFor'], `${at}/publicKey/validFor`);
  const instant = (value: JsonValue): string => read(`${at}/publicKey/validFor`, () => parseInstant(textAt(value, at)));
  return { start: optional(start, instant), end: optional(end, instant) };
}

/** The last key has no end, and each one before it ends where the next one begins. */
function requireSequence(keys: readonly RootLogKey[]): void {
  if (keys.length === 0) throw malformed('it has no key of the log');
  for (const [at, { treeSizes, validFor }] of keys.entries()) {
    const next = keys[at + 1];
    const ends = [treeSizes.to, validFor.end].filter((end) => end !== undefined).length;
    if (next === undefined ? ends > 0 : ends < 2)
      throw malformed(`tlogs/${at} has an end if another key follows it, and only then`);
    if (next && treeSizes.to !== next.treeSizes.from)
      throw malformed(`tlogs/${at} does not end where the next key begins`);
    if (treeSizes.to !== undefined && treeSizes.to < treeSizes.from)
      throw malformed(`tlogs/${at} ends before it begins`);
  }
}

function read<Value>(at: string, parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof NoteError || error instanceof KernelError) throw malformed(`${at}: ${error.message}`);
    throw error;
  }
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw malformed('it is not JSON');
  }
}

const optional = <Value>(value: JsonValue | undefined, convert: (value: JsonValue) => Value): Value | undefined =>
  value === undefined || value === null ? undefined : convert(value);

function textAt(value: JsonValue | undefined, at: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(`${at} is no text`);
}

function countAt(value: JsonValue | undefined, at: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(`${at} is no tree size`);
}

function listAt(value: JsonValue | undefined, at: string): readonly JsonValue[] {
  if (Array.isArray(value) && value.length <= 1_000) return value as readonly JsonValue[];
  throw malformed(`${at} is no list of at most 1,000`);
}

function objectAt(value: JsonValue | undefined, at: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(`${at} is no object`);
}

function malformed(why: string): TrustedRootError {
  return new TrustedRootError('malformed-trusted-root', `This is not a trusted root: ${why}.`);
}
