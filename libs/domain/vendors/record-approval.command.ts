import {
  NAME_LIMIT,
  parseDigest,
  parseInstant,
  parseModelReference,
  parsePeriod,
  parseSlug,
  parseUri,
} from '@core/kernel';
import {
  complainOf,
  ListOf,
  NotFarAhead,
  ObjectOf,
  Optional,
  OptionalOrNull,
  Parsed,
  Printable,
  Rule,
  Text,
} from '@platform/validation';
import { OneLine } from './one-line.js';

const EVIDENCE_LIMIT = 32;
const TEXT_LIMIT = 500;
const NOTE_LIMIT = 2_000;

/** When an approval holds: half-open, [from, to). An end that is not set is left out, or `null`. */
@Rule<ApprovalPeriod>((period, complain) => complainOf(() => parsePeriod(period), complain))
export class ApprovalPeriod {
  /** The first instant that it holds. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly from?: string | null;

  /** The first instant that it no longer holds. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly to?: string | null;
}

/** A document that shows the approval. It needs a URI or a digest, or has both. */
@Rule<ApprovalEvidence>(({ uri, digest }, complain) => {
  if (uri === undefined && digest === undefined) complain('', 'needs a uri or a digest');
})
export class ApprovalEvidence {
  /** @example https://files.example/approvals/2026-014.pdf */
  @Optional()
  @Parsed(parseUri)
  readonly uri?: string;

  /** @example sha256:… */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;
}

/**
 * Records that somebody approved the access of a team, a contractor or an account to a vendor.
 * Channel, generator, grantedTo, purpose and the beginning identify an approval; other content for
 * the same identity amends it, so a `to` ends it. It is kept for ever: name roles and bodies, no
 * persons.
 */
export class RecordApproval {
  /**
   * Whose access it is.
   * @example data-synthesis team
   */
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly grantedTo: string;

  /**
   * Who approved it: a role or a body, of the company or of the vendor.
   * @example AI compliance board
   */
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly approvedBy: string;

  /**
   * What it was approved for.
   * @example annotation of evaluation sets
   */
  @Text({ max: TEXT_LIMIT })
  @OneLine()
  readonly purpose: string;

  /**
   * The channel that it is for. Defaults to every channel.
   * @example cloud-reseller
   */
  @Optional()
  @Parsed(parseSlug)
  readonly channel?: string;

  /**
   * The model that it is for. Defaults to every model of the vendor.
   * @example openai/gpt-4o@2024-08-06
   */
  @Optional()
  @Parsed(parseModelReference)
  readonly generator?: string;

  @Optional()
  @ObjectOf(() => ApprovalPeriod)
  readonly effective?: ApprovalPeriod;

  @Optional()
  @ListOf(() => ApprovalEvidence, { max: EVIDENCE_LIMIT })
  readonly evidence?: readonly ApprovalEvidence[];

  @Optional()
  @Text({ max: NOTE_LIMIT })
  @Printable()
  readonly note?: string;
}
