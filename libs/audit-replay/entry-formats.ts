import { canonicalJson, type JsonValue } from '@core/kernel';
import { parseVerifierKey } from '@core/note';
import {
  digest,
  instant,
  integer,
  json,
  jsonObject,
  list,
  number,
  object,
  oneOf,
  optional,
  optionalList,
  range,
  text,
  weightedRange,
  withJson,
  type Reader,
} from './data-readers.js';
import { PROBE_FORMATS } from './probe-formats.js';
import { coverageStated, readingRecorded } from './receipt-formats.js';
import { activity, facts, period, selector, statedFacts } from './recorded-values.js';
import { MalformedEntry } from './replay.errors.js';

const versionMembers = {
  dataset: text,
  version: text,
  base: optional(text),
  parts: integer,
  members: integer,
  splits: optionalList(object({ split: text, parts: integer, members: integer })),
};
const ownModel = object({ relation: text, model: text, version: text });
const externalModel = object({ relation: text, external: text });
const modelParent = (value: JsonValue | undefined, pointer: string) =>
  jsonObject(value, pointer)['external'] === undefined ? ownModel(value, pointer) : externalModel(value, pointer);
const removalStep = object({ removal: text, reason: text });
const whatIsFound = { finding: text, count: integer, examples: list(text) };
const namesFound = { vendors: optionalList(text), datasets: optionalList(text) };
const findingStep = object({ finding: text, reason: text });
/** The counts that name a list; the others mean nothing to the tables. */
const keptCounts = (value: JsonValue | undefined, pointer: string) => {
  const { kept, keptList } = jsonObject(value, pointer);
  return {
    kept: optional(integer)(kept, `${pointer}/kept`),
    keptList: optional(digest)(keptList, `${pointer}/keptList`),
  };
};
const verdict = oneOf('excluded', 'violated', 'inconclusive');
const verifierKey: Reader<string> = (value, pointer) => {
  const vkey = text(value, pointer);
  try {
    parseVerifierKey(vkey);
  } catch {
    throw new MalformedEntry(pointer, 'must be a verifier key of C2SP signed-note');
  }
  return vkey;
};
/** A mark that is there or not. */
const oneOfTrue: Reader<boolean> = (value, pointer) => {
  if (value === true) return true;
  throw new MalformedEntry(pointer, 'must be true, or left out');
};
const subjectMembers = {
  shard: optional(text),
  removal: optional(text),
  dataset: optional(text),
  version: optional(text),
  model: optional(text),
  verification: optional(text),
  rule: optional(text),
  waiver: optional(text),
  vendor: optional(text),
  inspection: optional(text),
  month: optional(text),
};

/** Canonical JSON. */
const texts = (value: JsonValue | undefined, pointer: string): string => withJson(list(text))(value, pointer).json;

const checkMembers = object({
  verification: text,
  position: integer,
  check: text,
  what: text,
  method: text,
  parameters: jsonObject,
  evidence: jsonObject,
  verdict,
  list: optional(object({ digest, lines: integer })),
});
/** `told`: canonical JSON of what the check states apart from its identity and verdict. */
const recordedCheck = (value: JsonValue | undefined, pointer: string) => {
  const members = checkMembers(value, pointer);
  const { verification: _id, position: _at, check: _check, verdict: _verdict, ...told } = jsonObject(value, pointer);
  return { ...members, told: canonicalJson(told) };
};

const identifier = object({ namespace: text, name: text });
const namedDataset = object({
  namespace: text,
  name: text,
  shard: optional(text),
  basis: optional(text),
  alias: optional(oneOfTrue),
});
const namedDatasets = { inputs: optionalList(namedDataset), outputs: optionalList(namedDataset) };
const pointed = object({ pointer: text, message: text });

/** The `data` of every kind of entry. Each kind has these members and no others. */
const formats = {
  'key.issued': object({
    key: text,
    roles: withJson(list(text)),
    principal: optional(object({ id: text, kind: oneOf('person', 'service') })),
    expiresAt: optional(instant),
    datasets: optional(withJson(list(text))),
    commitment: optional(digest),
  }),
  'key.revoked': object({ key: text }),
  'personal-data.erasure-requested': object({ commitment: digest, reason: text }),
  'personal-data.erased': object({ commitment: digest, reason: text, approvalReason: optional(text) }),
  'vendor.declared': object({ slug: text, name: text, kind: text, url: optional(text) }),
  'terms.withdrawn': object({
    terms: text,
    vendor: text,
    document: text,
    version: text,
    channel: optional(text),
    jurisdiction: optional(text),
    reason: text,
  }),
  'terms.recorded': object({
    terms: text,
    vendor: text,
    document: text,
    version: text,
    channel: optional(text),
    jurisdiction: optional(text),
    url: optional(text),
    digest: optional(digest),
    publishedAt: optional(instant),
    capturedAt: optional(instant),
    effective: period,
    evidence: optional(text),
    generators: optional(json),
    rules: json,
  }),
  'approval.recorded': object({
    approval: text,
    vendor: text,
    channel: optional(text),
    generator: optional(text),
    grantedTo: text,
    purpose: text,
    approvedBy: text,
    effective: period,
    evidence: optional(json),
    note: optional(text),
  }),
  'shard.registered': object({
    uri: optional(text),
    digest: optional(digest),
    ...statedFacts,
    derivedFrom: optionalList(text),
    activity: optional(activity),
    derivation: optional(integer),
  }),
  'derivation.declared': object({
    derivation: integer,
    part: integer,
    parts: integer,
    parents: list(range),
    activity: optional(activity),
  }),
  'shard.bound': object({ shard: text, digest }),
  'shard.located': object({ shard: text, uri: text }),
  'shard.corrected': object({ shard: text, reason: text, facts }),
  'shard.conflict-refused': object({
    shard: text,
    declared: jsonObject,
    differs: list(text),
    parents: optional(object({ total: integer, hash: text })),
  }),
  'dataset.members-listed': object({
    dataset: text,
    version: text,
    part: integer,
    ranges: list(range),
    weights: list(weightedRange),
  }),
  'dataset.split-listed': object({ dataset: text, version: text, split: text, part: integer, ranges: list(range) }),
  'dataset.version-ordered': object(versionMembers),
  'dataset.version-committed': object({
    ...versionMembers,
    upstream: integer,
    commitment: text,
    keys: integer,
    root: digest,
    upto: integer,
  }),
  'dataset.version-withdrawn': object({ dataset: text, version: text, reason: text }),
  'dataset.version-refused': object({ dataset: text, version: text, refusal: integer }),
  'dataset.described': object({
    dataset: text,
    description: optional(text),
    creators: optional(json),
    citation: optional(text),
    homepage: optional(text),
  }),
  'model.version-declared': object({
    model: text,
    version: text,
    description: optional(text),
    parents: list(modelParent),
  }),
  'model.version-withdrawn': object({ model: text, version: text, reason: text }),
  'model.use-withdrawn': object({
    use: text,
    model: text,
    modelVersion: text,
    dataset: text,
    datasetVersion: text,
    stage: text,
    startedAt: instant,
    reason: text,
  }),
  'model.use-recorded': object({
    use: text,
    model: text,
    modelVersion: text,
    dataset: text,
    datasetVersion: text,
    stage: text,
    purpose: optional(text),
    startedAt: instant,
    finishedAt: optional(instant),
    epochs: optional(number),
    jurisdictions: optional(texts),
    competesWith: optional(texts),
    splits: optional(texts),
  }),
  'finding.raised': object({
    finding: text,
    kind: text,
    severity: text,
    subject: withJson(object(subjectMembers)),
    detail: text,
    evidence: optional(json),
    count: integer,
    examples: list(text),
    shards: optionalList(range),
    ...namesFound,
  }),
  'finding.recurred': object({ ...whatIsFound, shards: optionalList(range), ...namesFound }),
  'finding.updated': object({
    ...whatIsFound,
    severity: text,
    detail: text,
    vendors: list(text),
    datasets: list(text),
  }),
  'finding.acknowledged': findingStep,
  'finding.resolved': findingStep,
  'finding.waived': findingStep,
  'finding.assigned': object({ finding: text, owner: optional(text), reason: optional(text) }),
  'finding.ignored': object({ finding: text, until: optional(instant), reason: text }),
  'rule.stated': object({
    rule: text,
    title: text,
    effect: oneOf('block', 'flag'),
    gates: list(text),
    onUnknown: oneOf('block', 'flag', 'allow'),
    effective: period,
    when: jsonObject,
    unless: optional(jsonObject),
    severity: text,
    reason: text,
    clause: optional(text),
  }),
  'rule.retired': object({ rule: text, reason: text }),
  'policy.refused': object({ gate: text, subject: json, findings: json, leftOut: optional(jsonObject) }),
  'waiver.requested': object({ waiver: text, rule: text, scope: jsonObject, reason: text, until: instant }),
  'waiver.approved': object({ waiver: text, reason: optional(text) }),
  'waiver.ended': object({ waiver: text, reason: text }),
  'receipts.run-stated': object({
    run: text,
    model: text,
    modelVersion: text,
    stage: text,
    dataset: optional(text),
    rank: integer,
    open: optional(oneOfTrue),
    blind: list(text),
  }),
  'receipts.reading-recorded': readingRecorded,
  'receipts.coverage-stated': coverageStated,
  'receipts.usage-recorded': object({ vendor: text, account: text, rows: list(list(json)) }),
  'inspection.begun': object({
    inspection: text,
    subject: json,
    detectors: json,
    sample: optional(json),
    text: optional(text),
    upto: integer,
    shards: object({ count: integer, digest }),
  }),
  'measurement.recorded': object({
    inspection: text,
    shard: integer,
    uri: optional(text),
    bytes: integer,
    records: integer,
    results: withJson(
      list(
        object({
          detector: text,
          version: text,
          outcome: oneOf('measured', 'inconclusive'),
          reason: optional(text),
          counts: optional(keptCounts),
        }),
      ),
    ),
    contradicts: optional(texts),
    list: object({ digest, lines: integer }),
  }),
  'inspection.concluded': object({ inspection: text, shards: integer }),
  'inspection.cancelled': object({ inspection: text, reason: text }),
  ...PROBE_FORMATS,
  'removal.shards-listed': object({ removal: text, part: integer, parts: integer, ranges: list(range) }),
  'removal.ordered': object({
    removal: text,
    selector: withJson(selector),
    reason: text,
    basis: optional(text),
    effectiveAt: instant,
    method: text,
    approval: oneOf('required', 'not_required'),
    dueAt: optional(instant),
    receivedAt: optional(instant),
    requestedBy: optional(text),
  }),
  'removal.approved': object({ removal: text, reason: optional(text) }),
  'removal.withdrawn': removalStep,
  'removal.withdrawal-requested': removalStep,
  'removal.withdrawal-approved': object({ removal: text, reason: optional(text) }),
  'removal.extended': object({ removal: text, dueAt: instant, reason: text }),
  'removal.executed': object({
    removal: text,
    location: optional(text),
    shard: optional(text),
    percent: number,
    evidence: optional(json),
  }),
  'removal.verification-begun': object({ removal: text, verification: text }),
  'removal.verification-concluded': object({ removal: text, verification: text, verdict }),
  'verification.begun': object({ verification: text, removal: text, upto: integer, trigger: json }),
  'verification.check-recorded': recordedCheck,
  'verification.concluded': object({ verification: text, removal: text, checks: integer, verdict }),
  'ledger.key-rotated': object({ from: verifierKey, to: verifierKey }),
  'openlineage.datasets-named': object({ event: digest, ...namedDatasets }),
  'openlineage.received': object({
    event: digest,
    bytes: integer,
    type: oneOf('run', 'dataset', 'job'),
    eventTime: instant,
    state: optional(text),
    run: optional(text),
    job: optional(identifier),
    issues: optionalList(pointed),
    issueCount: optional(integer),
    notRead: optionalList(text),
    notReadCount: optional(integer),
    refused: optional(object({ kind: text, code: text, message: text, errors: optionalList(pointed) })),
    parts: optional(integer),
    ...namedDatasets,
  }),
  'index.committed': object({ upto: integer, root: digest, subjects: integer }),
};

export type EntryKind = keyof typeof formats;
type EntryData = { readonly [Kind in EntryKind]: ReturnType<(typeof formats)[Kind]> };

export const ENTRY_FORMATS: { readonly [Kind in EntryKind]: Reader<EntryData[Kind]> } = formats;

/** An entry of one kind, read. */
export interface Entry<Kind extends EntryKind> {
  readonly index: number;
  /** RFC 6962 leaf hash of its bytes. */
  readonly leafHash: Buffer;
  readonly kind: Kind;
  readonly at: string;
  readonly by: string;
  readonly data: EntryData[Kind];
}
