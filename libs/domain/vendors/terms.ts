import { canonicalJson, type Instant, type Period, sha256 } from '@core/kernel';

export const EVIDENCE_STRENGTHS = ['strong', 'moderate', 'weak', 'disputed'] as const;

export type EvidenceStrength = (typeof EVIDENCE_STRENGTHS)[number];

/** One rule that terms set on the use of outputs. Facts as read; nothing here says that a use breaks it. */
export interface TermsRule {
  /** A word such as FORBID_COMPETING_MODEL. */
  readonly rule: string;
  /** What it is about, such as `outputs`. Absent where nobody read it. */
  readonly scope?: string;
  readonly involvement?: readonly string[];
  readonly exceptions?: readonly string[];
  /** The clause in the vendor's words. */
  readonly quote?: string;
  /** Where the clause was read: an archive's commit, a section. */
  readonly source?: string;
  readonly note?: string;
}

/** What tells one version of a vendor's terms from every other. */
export interface TermsIdentity {
  readonly document: string;
  readonly version: string;
  /** Absent: every channel. Several are joined by `+` or `/`, as in `api+enterprise`. */
  readonly channel?: string;
  /** Absent: every jurisdiction. Several are joined as channels are, as in `EEA/CH`. */
  readonly jurisdiction?: string;
}

/** Terms as they are declared: the same identity declared again with other content amends them. */
export interface TermsDeclaration extends TermsIdentity {
  readonly url?: string;
  readonly digest?: string;
  readonly publishedAt?: Instant;
  /** When they are in force; an end that nobody knows is absent. */
  readonly effective: Period;
  readonly evidence?: EvidenceStrength;
  readonly rules: readonly TermsRule[];
}

export interface Terms extends TermsDeclaration {
  /** Derived from the vendor and the identity, so it survives amendments. */
  readonly id: string;
  readonly vendor: string;
  /** Index of the entry that stated them so. */
  readonly validFrom: number;
}

/** SHA-256 with a domain prefix over the canonical identity. */
export function termsId(vendor: string, { document, version, channel, jurisdiction }: TermsIdentity): string {
  const identity = canonicalJson({ vendor, document, version, channel, jurisdiction });
  return `terms:${sha256(`whence/terms/v1\n${identity}`).toString('hex')}`;
}

/** Whether terms for a channel (or a jurisdiction) answer a question about one: what either does not name matches all. */
export function namesMatch(named: string | undefined, asked: string | undefined): boolean {
  if (named === undefined || asked === undefined) return true;
  return named === asked || named.split(/[+/]/).includes(asked);
}
