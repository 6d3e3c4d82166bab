import {
  canonicalJson,
  type Complaint,
  formatModelReference,
  isDigest,
  type JsonObject,
  KernelError,
  parseDatasetName,
  parseDigest,
  parseModelReference,
  parsePeriod,
  parseShardName,
  parseSlug,
  parseUri,
} from '@core/kernel';
import { type Activity, namesParentsItself, REDACTION } from '@domain/lineage';
import { type Evidence, makerOf, type OriginDeclaration } from '@domain/origins';
import { type ShardDeclaration, type ShardFacts } from './shard-declaration.js';
import { ShardsError } from './shards.errors.js';

/** Names of parents in one declaration at most. */
export const PARENT_LIMIT = 10_000;
const ORIGIN_LIMIT = 64;
const TEXT_LIMIT = 500;
/** Leaves room for what the entry of a refused conflict says beside the declaration (`ENTRY_LIMIT` of the ledger). */
const BYTE_LIMIT = 56 * 1024;

/** Reads values and keeps every complaint, so that a caller sees all that is wrong at once. */
class Complaints {
  readonly list: Complaint[] = [];

  read<Value>(parse: () => Value): Value | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      this.list.push(...error.complaints);
      return undefined;
    }
  }

  require(holds: boolean, pointer: string, message: string): void {
    if (!holds) this.list.push({ pointer, message });
  }

  throwAny(): void {
    const [first] = this.list;
    if (first)
      throw new ShardsError(
        'invalid-shard',
        `This declaration is not acceptable: ${first.pointer || '/'} ${first.message}.`,
        this.list,
      );
  }
}

/** A declaration in its one form, with its canonical JSON; or why it is refused. */
export type ReadDeclaration = { readonly declaration: ShardDeclaration; readonly text: string } | ShardsError;

/** Reads a declaration for registering it. Needs no database, so that it can be done before its turn to write has come. */
export function readToRegister(raw: ShardDeclaration): ReadDeclaration {
  try {
    const declaration = readDeclaration(raw);
    const text = declarationText(declaration);
    refuseTooLarge(declaration, text);
    return { declaration, text };
  } catch (error) {
    if (error instanceof ShardsError) return error;
    if (error instanceof KernelError) return new ShardsError('invalid-shard', error.message, error.complaints);
    throw error;
  }
}

/** Reads a declaration into its one form: members without a value left out, equal parents named once. Throws with every complaint. */
export function readDeclaration(raw: ShardDeclaration): ShardDeclaration {
  const complaints = new Complaints();
  complaints.require(raw.uri !== undefined || raw.digest !== undefined, '', 'needs a digest or a uri to be named by');
  if (raw.uri !== undefined) complaints.read(() => parseUri(raw.uri ?? '', '/uri'));
  if (raw.digest !== undefined) complaints.read(() => parseDigest(raw.digest ?? '', '/digest'));
  const derivedFrom = readParents(raw, complaints);
  const activity = raw.activity && readActivity(raw.activity, complaints);
  complaints.require(
    !activity || derivedFrom !== undefined,
    '/activity',
    'says how a shard was derived; then derivedFrom must say from what',
  );
  const facts = readFactsWith(raw, complaints);
  complaints.throwAny();
  const { bytes, dataset, labels, mediaType, origins, records, tokens } = facts;
  const { digest, uri } = raw;
  return withoutGaps({
    activity,
    bytes,
    dataset,
    derivedFrom,
    digest,
    labels,
    mediaType,
    origins,
    records,
    tokens,
    uri,
  });
}

/** Refuses what no ledger entry could hold, so that one such line does not undo its whole chunk. `text` is its JSON. */
export function refuseTooLarge(declaration: ShardDeclaration, text: string): void {
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  if (text.length * 3 <= BYTE_LIMIT) return;
  const { derivedFrom: _parents, ...rest } = declaration;
  const bytes = Buffer.byteLength(namesParentsItself(declaration) ? text : JSON.stringify(rest));
  if (bytes <= BYTE_LIMIT) return;
  const message = `takes ${bytes} bytes as JSON; a declaration may take ${BYTE_LIMIT}`;
  const advice = 'Shorten its labels or evidence, for example by naming a document that lists them';
  throw new ShardsError('declaration-too-large', `This declaration ${message}. ${advice}.`, [{ pointer: '', message }]);
}

/** An engine puts members that look like array indexes first, wherever they stand; canonical JSON does not. */
const INDEX_LIKE = /^(0|[1-9]\d*)$/;

/**
 * The canonical JSON of what `readDeclaration` read. That puts members in canonical order, and plain serialisation writes strings and
 * numbers as canonical JSON does (RFC 8785 §3.2.2).
 */
export function declarationText(read: ShardDeclaration): string {
  const indexLike = read.labels !== undefined && Object.keys(read.labels).some((name) => INDEX_LIKE.test(name));
  return indexLike ? canonicalJson(read as JsonObject) : JSON.stringify(read);
}

/** Reads the corrected members of a shard. */
export function readFacts(raw: ShardFacts): ShardFacts {
  const complaints = new Complaints();
  const facts = readFactsWith(raw, complaints);
  complaints.throwAny();
  return facts;
}

function readFactsWith(raw: ShardFacts, complaints: Complaints): ShardFacts {
  if (raw.dataset !== undefined) complaints.read(() => parseDatasetName(raw.dataset ?? '', '/dataset'));
  if (raw.mediaType !== undefined) requireText(raw.mediaType, '/mediaType', complaints);
  for (const count of ['bytes', 'records', 'tokens'] as const) {
    const value = raw[count];
    complaints.require(
      value === undefined || (Number.isSafeInteger(value) && value >= 0),
      `/${count}`,
      'must be an integer from 0 to 2^53 - 1',
    );
  }
  for (const [label, text] of Object.entries(raw.labels ?? {})) {
    requireText(label, '/labels', complaints);
    requireText(text, `/labels/${label.replaceAll('~', '~0').replaceAll('/', '~1')}`, complaints);
  }
  complaints.require((raw.origins?.length ?? 0) <= ORIGIN_LIMIT, '/origins', `must be at most ${ORIGIN_LIMIT}`);
  const origins = raw.origins
    ?.slice(0, ORIGIN_LIMIT)
    .map((origin, index) => readOrigin(origin, `/origins/${index}`, complaints));
  const { bytes, dataset, mediaType, records, tokens } = raw;
  const labels = raw.labels && inOrder(raw.labels);
  return withoutGaps({
    bytes,
    dataset,
    labels,
    mediaType,
    origins: origins?.length ? origins : undefined,
    records,
    tokens,
  });
}

function inOrder(labels: Readonly<Record<string, string>>): Record<string, string> {
  const names = Object.keys(labels).sort();
  return Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}

function readParents(raw: ShardDeclaration, complaints: Complaints): string[] | undefined {
  const names = raw.derivedFrom ?? [];
  complaints.require(names.length <= PARENT_LIMIT, '/derivedFrom', `must name at most ${PARENT_LIMIT} shards`);
  const self = [raw.uri, raw.digest];
  names.slice(0, PARENT_LIMIT).forEach((name, index) => {
    complaints.read(() => parseShardName(name, `/derivedFrom/${index}`));
    complaints.require(
      !self.includes(name),
      `/derivedFrom/${index}`,
      'is the shard itself: parents are registered before their children',
    );
  });
  return names.length > 0 ? [...new Set(names)] : undefined;
}

function readActivity(raw: Activity, complaints: Complaints): Activity {
  const { kind, job, run, code, removal } = raw;
  for (const [member, text] of Object.entries({ kind, job, run, code, removal })) {
    if (text !== undefined) requireText(text, `/activity/${member}`, complaints);
  }
  complaints.require(
    removal === undefined || kind === REDACTION,
    '/activity/removal',
    `is answered by a ${REDACTION}, not by another kind of activity`,
  );
  return withoutGaps({ code, job, kind, removal, run });
}

function readOrigin(raw: OriginDeclaration, pointer: string, complaints: Complaints): OriginDeclaration {
  const { kind, nexus, acquisition, jurisdiction, terms, share } = raw;
  const generator =
    raw.generator === undefined ? undefined : readGenerator(raw.generator, `${pointer}/generator`, complaints);
  complaints.require(
    kind !== 'model_generated' || generator !== undefined,
    `${pointer}/generator`,
    'is required where kind is model_generated',
  );
  complaints.require(
    kind !== 'human' || generator === undefined,
    `${pointer}/generator`,
    'names a model, but kind is human',
  );
  const vendor =
    raw.vendor === undefined
      ? makerOf(generator)
      : complaints.read(() => parseSlug(raw.vendor ?? '', `${pointer}/vendor`));
  const channel =
    raw.channel === undefined ? undefined : complaints.read(() => parseSlug(raw.channel ?? '', `${pointer}/channel`));
  const collected = raw.collected && complaints.read(() => parsePeriod(raw.collected ?? {}, `${pointer}/collected`));
  complaints.require(
    share === undefined || (share >= 0 && share <= 1),
    `${pointer}/share`,
    'must be a part of the records, from 0 to 1',
  );
  if (jurisdiction !== undefined) requireText(jurisdiction, `${pointer}/jurisdiction`, complaints);
  if (terms !== undefined) requireText(terms, `${pointer}/terms`, complaints);
  const evidence = raw.evidence?.map((item, index) => readEvidence(item, `${pointer}/evidence/${index}`, complaints));
  const involvement = raw.involvement ?? 'content';
  const period = collected && (collected.from ?? collected.to) ? collected : undefined;
  return withoutGaps({
    acquisition,
    channel,
    collected: period,
    evidence,
    generator,
    involvement,
    jurisdiction,
    kind,
    nexus,
    share,
    terms,
    vendor,
  });
}

function readGenerator(text: string, pointer: string, complaints: Complaints): string | undefined {
  const reference = complaints.read(() => parseModelReference(text, pointer));
  return reference && formatModelReference(reference);
}

function readEvidence(raw: Evidence, pointer: string, complaints: Complaints): Evidence {
  complaints.require(raw.uri !== undefined || raw.digest !== undefined, pointer, 'needs a uri or a digest');
  if (raw.uri !== undefined) complaints.read(() => parseUri(raw.uri ?? '', `${pointer}/uri`));
  complaints.require(
    raw.digest === undefined || isDigest(raw.digest),
    `${pointer}/digest`,
    'must be sha256: and 64 lower-case hexadecimal digits',
  );
  return withoutGaps({ digest: raw.digest, uri: raw.uri });
}

function requireText(text: string, pointer: string, complaints: Complaints): void {
  const good = text.length > 0 && text.length <= TEXT_LIMIT && text.isWellFormed() && !text.includes('\0');
  complaints.require(good, pointer, `must be text of 1 to ${TEXT_LIMIT} characters`);
}

/** Leaves out what has no value. The members come in the order they are given in: the canonical one. */
function withoutGaps<Value extends object>(value: Value): Value {
  const kept: Partial<Value> = {};
  for (const member in value) if (value[member] !== undefined && value[member] !== null) kept[member] = value[member];
  return kept as Value;
}
