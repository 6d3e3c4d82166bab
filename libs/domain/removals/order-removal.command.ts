import { type Instant, isDigest, parseInstant } from '@core/kernel';
import { CollectionPeriod } from '@domain/origins';
import { ShardSelector } from '@domain/shards';
import {
  type Complain,
  Either,
  isPrintable,
  ListOfTexts,
  NotFarAhead,
  ObjectOf,
  objectForm,
  OneOf,
  Optional,
  Parsed,
  Printable,
  Rule,
  Text,
  textsForm,
} from '@platform/validation';

export const REMOVAL_METHODS = ['delete', 'redact', 'replace'] as const;
export type RemovalMethod = (typeof REMOVAL_METHODS)[number];

/** The ground for the order. */
export const REMOVAL_BASES = [
  'contract',
  'erasure_request',
  'consent_withdrawal',
  'licence_expiry',
  'terms_of_use',
  'court_order',
  'policy',
  'other',
] as const;
export type RemovalBasis = (typeof REMOVAL_BASES)[number];

const TEXT_LIMIT = 500;
const KEY_LIMIT = 1_000;
export const REASON_LIMIT = 2_000;

/** The digests of the keys of records. */
export class DigestList {
  @ListOfTexts({ max: KEY_LIMIT, length: TEXT_LIMIT })
  readonly digestList: readonly string[];
}

/**
 * What is to be removed. All conditions that are given hold together; at least one besides
 * `recordKeys` is needed.
 */
@Rule<SelectorStatement>(({ recordKeys, ...conditions }, complain) => {
  const { collected } = conditions;
  if (collected && collected.from === undefined && collected.to === undefined)
    complain('/collected', 'needs from, to or both');
  if (recordKeys !== undefined) requireKeys(recordKeys, complain);
  if (Object.values(conditions).some((value) => value !== undefined)) return;
  if (recordKeys === undefined) complain('', 'needs at least one condition, such as {"vendor": "openai"}');
  else
    complain(
      '/recordKeys',
      'narrows what is removed inside shards; name those with another condition, such as dataset',
    );
})
export class SelectorStatement extends ShardSelector {
  /**
   * Collected in part of [from, to). An origin without a period of collection is not selected, and
   * is counted in a dry run.
   */
  @Optional()
  @ObjectOf(() => CollectionPeriod)
  readonly collected?: CollectionPeriod;

  /**
   * Which records of the selected shards, or their digests. They are kept erasable beside the
   * ledger; the selected shards as wholes are removed until redactions answer the removal.
   */
  @Optional()
  @Either(
    'must be a list of texts or {"digestList": [digest…]}',
    textsForm({ max: KEY_LIMIT, length: TEXT_LIMIT }),
    objectForm(() => DigestList),
  )
  readonly recordKeys?: readonly string[] | DigestList;
}

function requireKeys(recordKeys: readonly string[] | DigestList, complain: Complain): void {
  const digests = 'digestList' in recordKeys;
  const keys = digests ? recordKeys.digestList : recordKeys;
  const pointer = digests ? '/recordKeys/digestList' : '/recordKeys';
  const message = digests ? 'must be sha256: and 64 lower-case hexadecimal digits' : 'must be printable text';
  if (keys.length === 0) complain(pointer, `must name 1 to ${KEY_LIMIT} records`);
  for (const [at, key] of keys.entries()) {
    if (!(digests ? isDigest(key) : isPrintable(key))) complain(`${pointer}/${at}`, message);
  }
}

/** Who asked for a removal. Kept erasable beside the ledger. */
@Rule<Requester>((requester, complain) => {
  const named = Object.values(requester).some((value) => value !== undefined);
  if (!named) complain('', 'names nobody: give name, contact or reference, or leave it out');
})
export class Requester {
  @Optional()
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly name?: string;

  @Optional()
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly contact?: string;

  /** Of the request: a ticket, a letter. */
  @Optional()
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly reference?: string;
}

/** Orders a removal. */
export class OrderRemoval {
  @ObjectOf(() => SelectorStatement)
  readonly selector: SelectorStatement;

  /** Why; it is kept for ever, so no personal data. */
  @Text({ max: REASON_LIMIT })
  @Printable()
  readonly reason: string;

  @Optional()
  @OneOf(REMOVAL_BASES)
  readonly basis?: RemovalBasis;

  /**
   * From when on it is removed; it may be in the future.
   * @example 2026-07-01T00:00:00Z
   */
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly effectiveAt: Instant;

  @OneOf(REMOVAL_METHODS)
  readonly method: RemovalMethod;

  /**
   * By when it must be done. Defaults, for an erasure request, to one month after its receipt.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly dueAt?: Instant;

  /**
   * When the request for it was received. Defaults, for an erasure request, to now.
   * @example 2026-07-01T00:00:00Z
   */
  @Optional()
  @Parsed(parseInstant)
  readonly receivedAt?: Instant;

  /** Who asked for it. Kept erasable beside the ledger, which holds a commitment only. */
  @Optional()
  @ObjectOf(() => Requester)
  readonly requestedBy?: Requester;
}
