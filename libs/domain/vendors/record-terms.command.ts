import { NAME_LIMIT, parseDigest, parseInstant, parsePeriod, parseUri } from '@core/kernel';
import {
  complainOf,
  ListOf,
  ListOfTexts,
  NotFarAhead,
  ObjectOf,
  OneOf,
  Optional,
  OptionalOrNull,
  Parsed,
  Printable,
  Rule,
  Text,
} from '@platform/validation';
import { WebAddress } from './declare-vendor.command.js';
import { ModelPattern } from './model-pattern.js';
import { OneLine } from './one-line.js';

export const EVIDENCE_STRENGTHS = ['strong', 'moderate', 'weak', 'disputed'] as const;

export type EvidenceStrength = (typeof EVIDENCE_STRENGTHS)[number];

const RULE_LIMIT = 200;
const LIST_LIMIT = 32;
const TEXT_LIMIT = 2_000;

/**
 * When terms are in force: half-open, [from, to). An end that nobody knows is left out, or `null`.
 */
@Rule<TermsPeriod>((period, complain) => complainOf(() => parsePeriod(period), complain))
export class TermsPeriod {
  /** The first instant in force. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly from?: string | null;

  /** The first instant no longer in force. */
  @OptionalOrNull()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly to?: string | null;
}

/**
 * One rule that terms set on the use of outputs, as it was read. It does not decide whether a use
 * breaks it.
 */
export class TermsRule {
  /** @example FORBID_COMPETING_MODEL */
  @Text({ max: 100 })
  @OneLine()
  readonly rule: string;

  /**
   * What the rule is about.
   * @example outputs
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly scope?: string;

  /** The involvements that it names. Defaults to all. */
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT, length: NAME_LIMIT })
  @OneLine()
  readonly involvement?: readonly string[];

  @Optional()
  @ListOfTexts({ max: LIST_LIMIT, length: TEXT_LIMIT })
  @Printable()
  readonly exceptions?: readonly string[];

  /** The clause in the vendor’s words. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly quote?: string;

  /** Where the clause was read: an archive’s commit, a section. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly source?: string;

  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly note?: string;
}

/**
 * Records a version of a vendor’s terms. Document, version, channel and jurisdiction identify them;
 * other content for the same identity amends them.
 */
export class RecordTerms {
  /** @example Business Terms */
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly document: string;

  /** @example 2025-05-31 */
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly version: string;

  /**
   * The channel that they are for; several are joined by + or /. Defaults to every channel.
   * @example api+enterprise
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly channel?: string;

  /**
   * The jurisdiction that they are for; several are joined by + or /. Defaults to every
   * jurisdiction.
   * @example EEA/CH
   */
  @Optional()
  @Text({ max: NAME_LIMIT })
  @OneLine()
  readonly jurisdiction?: string;

  /**
   * The models that they bind, as a licence of weights does: `vendor/name`, `vendor/name@version`,
   * or how either begins, with a `*` at the end. Upper and lower case are the same. Defaults to
   * every model.
   * @example ["meta/llama-3.1-*"]
   */
  @Optional()
  @ListOfTexts({ max: LIST_LIMIT, length: NAME_LIMIT })
  @ModelPattern()
  readonly generators?: readonly string[];

  /** An http or https address. */
  @Optional()
  @Parsed(parseUri)
  @WebAddress()
  readonly url?: string;

  /** Digest of the document: sha256: and 64 hexadecimal digits. */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;

  @Optional()
  @NotFarAhead('planDays')
  @Parsed(parseInstant)
  readonly publishedAt?: string;

  /** When the document was first captured, by whoever keeps it: it was published by then. */
  @Optional()
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly capturedAt?: string;

  @Optional()
  @ObjectOf(() => TermsPeriod)
  readonly effective?: TermsPeriod;

  /** How well this is supported. */
  @Optional()
  @OneOf(EVIDENCE_STRENGTHS)
  readonly evidence?: EvidenceStrength;

  @Optional()
  @ListOf(() => TermsRule, { max: RULE_LIMIT })
  readonly rules?: readonly TermsRule[];
}
