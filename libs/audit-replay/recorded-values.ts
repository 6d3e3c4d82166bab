import { canonicalJson, type JsonValue } from '@core/kernel';
import {
  digest,
  instant,
  integer,
  isList,
  json,
  jsonObject,
  list,
  number,
  object,
  optional,
  text,
  withJson,
  type Reader,
} from './data-readers.js';
import { MalformedEntry } from './replay.errors.js';
import { factMembers } from './shard-facts.js';

// Values that several kinds of entry contain, or that other files name.

export const period = object({ from: optional(instant), to: optional(instant) });
export type RecordedPeriod = ReturnType<typeof period>;

const originMembers = object({
  kind: text,
  involvement: text,
  vendor: optional(text),
  channel: optional(text),
  generator: optional(text),
  nexus: optional(text),
  acquisition: optional(text),
  jurisdiction: optional(text),
  collected: optional(period),
  terms: optional(text),
  share: optional(number),
  evidence: optional(json),
});

/**
 * `tuple`: canonical JSON of what makes two origins equal, which leaves out `share` and `evidence`.
 */
const readOrigin = (value: JsonValue | undefined, pointer: string) => {
  const members = originMembers(value, pointer);
  const { share: _share, evidence: _evidence, ...tuple } = jsonObject(value, pointer);
  return { ...members, tuple: canonicalJson(tuple) };
};
export type RecordedOrigin = ReturnType<typeof readOrigin>;

/**
 * Of origins read before, by their JSON: most shards state one that another has stated. Few and
 * short ones, since a log can state any.
 */
const known = new Map<string, RecordedOrigin>();
const KNOWN_LIMIT = 10_000;
const KNOWN_LENGTH = 2_000;

export const origin: Reader<RecordedOrigin> = (value, pointer) => {
  const key = JSON.stringify(value);
  const before = known.get(key);
  if (before) return before;
  const read = readOrigin(value, pointer);
  if (key.length > KNOWN_LENGTH) return read;
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(key, read);
  return read;
};

const activityMembers = {
  kind: text,
  job: optional(text),
  run: optional(text),
  code: optional(text),
  removal: optional(text),
};
export const activity = withJson(object(activityMembers));
export type RecordedActivity = ReturnType<typeof activity>;

export const statedFacts = { ...factMembers, origins: optional(list(origin)) };
export const facts = object(statedFacts);
export type RecordedFacts = ReturnType<typeof facts>;

const datasetVersion = object({ name: text, version: text });
const listedShards = object({ listed: integer });
const host: Reader<string> = (value, pointer) => {
  const name = text(value, pointer);
  if (!URL.canParse(`http://${name}/`)) throw new MalformedEntry(pointer, 'must be a host name');
  return name;
};
export const selector = object({
  shards: optional((value, pointer) => (isList(value) ? list(text)(value, pointer) : listedShards(value, pointer))),
  recordKeys: optional(object({ count: integer, commitment: digest })),
  dataset: optional((value, pointer) =>
    typeof value === 'string' ? text(value, pointer) : datasetVersion(value, pointer),
  ),
  vendor: optional(text),
  channel: optional(text),
  generator: optional(text),
  kind: optional(text),
  involvement: optional(text),
  collected: optional(period),
  uriPrefix: optional(text),
  domain: optional(host),
  labels: factMembers.labels,
});
export type RecordedSelector = ReturnType<typeof selector>;
