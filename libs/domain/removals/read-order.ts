import {
  type Complaint,
  type Instant,
  isDigest,
  KernelError,
  parseDatasetName,
  parseInstant,
  parsePeriod,
  parseShardName,
  parseSlug,
  parseVersion,
} from '@core/kernel';
import { INVOLVEMENTS, ORIGIN_KINDS } from '@domain/origins';
import {
  FIRST_TERM_MONTHS,
  monthsLater,
  REMOVAL_BASES,
  REMOVAL_METHODS,
  type RemovalBasis,
  type RemovalMethod,
} from './removal.js';
import type { SelectedDataset, SelectorStatement } from './removal-selector.js';
import { refuseAny } from './removals.errors.js';

/** What may tell who asked for it. Kept beside the ledger, and erasable. */
export interface Requester {
  readonly name?: string;
  readonly contact?: string;
  readonly reference?: string;
}

/** A removal as it is asked for. */
export interface RemovalStatement {
  readonly selector: SelectorStatement;
  readonly reason: string;
  readonly basis?: RemovalBasis;
  readonly effectiveAt: Instant;
  readonly method: RemovalMethod;
  readonly dueAt?: Instant;
  readonly receivedAt?: Instant;
  readonly requestedBy?: Requester;
}

const TEXT_LIMIT = 500;
const REASON_LIMIT = 2_000;
const SHARD_LIMIT = 120_000;
const KEY_LIMIT = 1_000;
// eslint-disable-next-line no-control-regex -- control characters are what is refused; lines are allowed
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const HOST =
  /^(?=.{1,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?)*$/u;

/** Values read, and every complaint about them. */
class Reading {
  readonly complaints: Complaint[] = [];

  demand(holds: boolean, pointer: string, message: string): void {
    if (!holds) this.complaints.push({ pointer, message });
  }

  read<Raw, Value>(raw: Raw | undefined, parse: (raw: Raw) => Value): Value | undefined {
    if (raw === undefined) return undefined;
    try {
      return parse(raw);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
      this.complaints.push(...error.complaints);
      return undefined;
    }
  }

  text(text: string | undefined, pointer: string, limit = TEXT_LIMIT): void {
    if (text === undefined) return;
    const good = text.trim().length > 0 && text.length <= limit && text.isWellFormed() && !UNPRINTABLE.test(text);
    this.demand(good, pointer, `must be text of 1 to ${limit} characters`);
  }

  choice<Value extends string>(value: Value | undefined, values: readonly Value[], pointer: string): void {
    this.demand(value === undefined || values.includes(value), pointer, `must be one of ${values.join(', ')}`);
  }
}

/** Reads an order into its one form; throws `invalid-removal` with every complaint. `now` is when a request counts as received unless it says. */
export function readOrder(raw: RemovalStatement, now: Instant): RemovalStatement {
  const reading = new Reading();
  const selector = readSelector(raw.selector, reading);
  reading.text(raw.reason, '/reason', REASON_LIMIT);
  reading.choice(raw.basis, REMOVAL_BASES, '/basis');
  reading.choice(raw.method, REMOVAL_METHODS, '/method');
  const instants = {
    effectiveAt: reading.read(raw.effectiveAt, (text) => parseInstant(text, '/effectiveAt')) ?? now,
    dueAt: reading.read(raw.dueAt, (text) => parseInstant(text, '/dueAt')),
    receivedAt: reading.read(raw.receivedAt, (text) => parseInstant(text, '/receivedAt')),
  };
  const { requestedBy } = raw;
  if (requestedBy) {
    for (const member of ['name', 'contact', 'reference'] as const)
      reading.text(requestedBy[member], `/requestedBy/${member}`, REASON_LIMIT);
    const said = Object.values(requestedBy).some((value) => value !== undefined);
    reading.demand(said, '/requestedBy', 'names nobody: give name, contact or reference, or leave it out');
  }
  const terms = readTerms(raw.basis, instants, now, reading);
  refuseAny('invalid-removal', reading.complaints);
  return withoutGaps({
    selector,
    reason: raw.reason,
    basis: raw.basis,
    effectiveAt: instants.effectiveAt,
    method: raw.method,
    ...terms,
    requestedBy: requestedBy && withoutGaps(requestedBy),
  });
}

/** An erasure request is due one month after it was received, at the latest (GDPR Art. 12(3)). */
function readTerms(
  basis: RemovalBasis | undefined,
  { dueAt, receivedAt }: { readonly dueAt: Instant | undefined; readonly receivedAt: Instant | undefined },
  now: Instant,
  reading: Reading,
): { dueAt?: Instant; receivedAt?: Instant } {
  reading.demand(receivedAt === undefined || receivedAt <= now, '/receivedAt', 'lies in the future');
  if (basis !== 'erasure_request') return { ...(dueAt && { dueAt }), ...(receivedAt && { receivedAt }) };
  const received = receivedAt ?? now;
  const latest = monthsLater(received, FIRST_TERM_MONTHS);
  const late = `is later than one month after the request was received (${latest}); extend it with a reason where the law allows it`;
  reading.demand(dueAt === undefined || dueAt <= latest, '/dueAt', late);
  return { dueAt: dueAt ?? latest, receivedAt: received };
}

function readSelector(raw: SelectorStatement, reading: Reading): SelectorStatement {
  const { shards, recordKeys, generator, kind, involvement, uriPrefix } = raw;
  const domain = raw.domain?.normalize('NFC').toLowerCase();
  reading.demand((shards?.length ?? 1) > 0, '/selector/shards', 'names no shard');
  reading.demand((shards?.length ?? 0) <= SHARD_LIMIT, '/selector/shards', `must name at most ${SHARD_LIMIT} shards`);
  shards
    ?.slice(0, SHARD_LIMIT)
    .forEach((name, at) => reading.read(name, () => parseShardName(name, `/selector/shards/${at}`)));
  const dataset = readDataset(raw.dataset, reading);
  const vendor = reading.read(raw.vendor, (slug) => parseSlug(slug, '/selector/vendor'));
  const channel = reading.read(raw.channel, (slug) => parseSlug(slug, '/selector/channel'));
  const collected = reading.read(raw.collected, (period) => parsePeriod(period, '/selector/collected'));
  const bounded = collected === undefined || collected.from !== undefined || collected.to !== undefined;
  reading.demand(bounded, '/selector/collected', 'needs from, to or both');
  reading.text(generator, '/selector/generator');
  reading.choice(kind, ORIGIN_KINDS, '/selector/kind');
  reading.choice(involvement, INVOLVEMENTS, '/selector/involvement');
  reading.text(uriPrefix, '/selector/uriPrefix', 2_048);
  reading.demand(
    domain === undefined || HOST.test(domain),
    '/selector/domain',
    'must be a host name, such as example.com',
  );
  const conditions = withoutGaps({
    shards: shards && [...new Set(shards)],
    ...{ dataset, vendor, channel, generator, kind, involvement, collected, uriPrefix, domain },
  });
  const something = Object.keys(conditions).length > 0 || reading.complaints.length > 0;
  const alone = 'narrows what is removed inside shards; name those with another condition, such as dataset';
  reading.demand(something || recordKeys === undefined, '/selector/recordKeys', alone);
  reading.demand(
    something || recordKeys !== undefined,
    '/selector',
    'needs at least one condition, such as {"vendor": "openai"}',
  );
  readKeys(recordKeys, reading);
  return withoutGaps({ ...conditions, recordKeys });
}

function readDataset(raw: SelectedDataset | undefined, reading: Reading): SelectedDataset | undefined {
  if (raw === undefined || typeof raw === 'string')
    return reading.read(raw, (name: string) => parseDatasetName(name, '/selector/dataset'));
  const name = reading.read(raw.name, (text) => parseDatasetName(text, '/selector/dataset/name'));
  const version = reading.read(raw.version, (text) => parseVersion(text, '/selector/dataset/version'));
  return name === undefined || version === undefined ? undefined : { name, version };
}

function readKeys(raw: SelectorStatement['recordKeys'], reading: Reading): void {
  if (raw === undefined) return;
  const list = 'digestList' in raw ? raw.digestList : raw;
  const pointer = 'digestList' in raw ? '/selector/recordKeys/digestList' : '/selector/recordKeys';
  reading.demand(list.length > 0 && list.length <= KEY_LIMIT, pointer, `must name 1 to ${KEY_LIMIT} records`);
  list.slice(0, KEY_LIMIT).forEach((key, at) => {
    if (list === raw) reading.text(key, `${pointer}/${at}`);
    else reading.demand(isDigest(key), `${pointer}/${at}`, 'must be sha256: and 64 lower-case hexadecimal digits');
  });
}

function withoutGaps<Value extends object>(value: Value): Value {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined && member !== null),
  ) as Value;
}

/** Reads the reason of a step. */
export function readReason(reason: string): string {
  const reading = new Reading();
  reading.demand(typeof reason === 'string', '/reason', 'is missing');
  reading.text(reason, '/reason', REASON_LIMIT);
  refuseAny('invalid-removal', reading.complaints);
  return reason;
}

/** One execution: how much of what is at a place is removed by now. */
export interface ExecutionStatement {
  /** Where: an object store, a backup, a feature store… */
  readonly location?: string;
  /** Of which shard, where it is one. */
  readonly shard?: string;
  /** 0 to 100. */
  readonly percent: number;
  readonly evidence?: readonly { readonly uri?: string; readonly digest?: string }[];
}

export function readExecution(raw: ExecutionStatement): ExecutionStatement {
  const reading = new Reading();
  const { location, shard, percent, evidence } = raw;
  reading.demand(
    (location === undefined) !== (shard === undefined),
    '/location',
    'or shard must be given, and not both',
  );
  reading.text(location, '/location', 2_048);
  reading.read(shard, (name) => parseShardName(name, '/shard'));
  reading.demand(
    Number.isFinite(percent) && percent >= 0 && percent <= 100,
    '/percent',
    'must be a number from 0 to 100',
  );
  reading.demand((evidence?.length ?? 0) <= 100, '/evidence', 'must be at most 100');
  evidence?.slice(0, 100).forEach((item, at) => {
    reading.demand(item.uri !== undefined || item.digest !== undefined, `/evidence/${at}`, 'needs a uri or a digest');
    reading.text(item.uri, `/evidence/${at}/uri`, 2_048);
    reading.demand(
      item.digest === undefined || isDigest(item.digest),
      `/evidence/${at}/digest`,
      'must be a sha256: digest',
    );
  });
  refuseAny('invalid-removal', reading.complaints);
  return withoutGaps({ location, shard, percent, evidence: evidence?.map(withoutGaps) });
}
