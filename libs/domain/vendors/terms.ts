import { canonicalJson, parseInstant, parsePeriod, type Period, sha256 } from '@core/kernel';
import { matchesModel } from './model-pattern.js';
import type { RecordTerms, TermsRule } from './record-terms.command.js';

/** The members that distinguish one version of a vendor's terms from every other. */
export type TermsIdentity = Pick<RecordTerms, 'document' | 'version' | 'channel' | 'jurisdiction'>;

/** Terms in canonical form, as the entry holds them. */
export interface TermsContent extends Omit<RecordTerms, 'effective' | 'rules'> {
  readonly effective: Period;
  readonly rules: readonly TermsRule[];
}

/** Why terms count in no answer. */
export interface TermsWithdrawal {
  readonly reason: string;
  /** Index of the entry that withdrew them. */
  readonly withdrawnBy: number;
}

export interface Terms extends TermsContent {
  /** Derived from the vendor and the identity, so it survives amendments. */
  readonly id: string;
  readonly vendor: string;
  /** Index of the entry that stated them so. */
  readonly validFrom: number;
  /** They were recorded by mistake. Absent: they are not withdrawn. */
  readonly withdrawn?: TermsWithdrawal;
}

/**
 * `canonicalTerms` returns the content of a checked command: instants in one spelling, empty lists
 * left out.
 */
export function canonicalTerms(command: RecordTerms): TermsContent {
  const { publishedAt, capturedAt, effective = {}, rules = [], generators = [], ...terms } = command;
  return {
    ...terms,
    generators: generators.length > 0 ? [...new Set(generators)].sort() : undefined,
    publishedAt: publishedAt === undefined ? undefined : parseInstant(publishedAt),
    capturedAt: capturedAt === undefined ? undefined : parseInstant(capturedAt),
    effective: parsePeriod(effective),
    rules: rules.map(({ involvement = [], exceptions = [], ...rule }) => ({
      ...rule,
      involvement: involvement.length > 0 ? involvement : undefined,
      exceptions: exceptions.length > 0 ? exceptions : undefined,
    })),
  };
}

/** `contentOf` returns what the terms' entry stated. */
export function contentOf(terms: Terms): TermsContent {
  const { id: _id, vendor: _vendor, validFrom: _validFrom, withdrawn: _withdrawn, ...content } = terms;
  return content;
}

/** SHA-256 with a domain prefix over the canonical identity. */
export function termsId(vendor: string, { document, version, channel, jurisdiction }: TermsIdentity): string {
  const identity = canonicalJson({ vendor, document, version, channel, jurisdiction });
  return `terms:${sha256(`whence/terms/v1\n${identity}`).toString('hex')}`;
}

/** The model of a vendor that does not say which. */
const UNNAMED_MODEL = /^unknown\/|\/unknown(@|$)/;

/** Whether a generator, `vendor/name` or `vendor/name@version`, tells its model. */
export const namesModel = (generator: string): boolean => !UNNAMED_MODEL.test(generator);

/** Whether terms bind the output of a model, `vendor/name@version`; undefined: it is not stated. */
export function bindsModel(
  { generators }: Pick<TermsContent, 'generators'>,
  generator: string | undefined,
): 'yes' | 'no' | 'unknown' {
  if (generators === undefined) return 'yes';
  if (generator === undefined || !namesModel(generator)) return 'unknown';
  return generators.some((pattern) => matchesModel(pattern, generator)) ? 'yes' : 'no';
}

/**
 * Whether terms for a channel (or a jurisdiction) answer a question about one. A side that names
 * none matches all.
 */
export function namesMatch(named: string | undefined, asked: string | undefined): boolean {
  if (named === undefined || asked === undefined) return true;
  return named === asked || named.split(/[+/]/).includes(asked);
}
