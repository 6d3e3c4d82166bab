import { NAME_LIMIT, parseDigest, parseInstant, parsePeriod, parseSlug } from '@core/kernel';
import { parseLine, parseText, parseWebAddress } from './text.js';
import { EVIDENCE_STRENGTHS, type TermsDeclaration, type TermsRule } from './terms.js';
import { type VendorDeclaration, VENDOR_KINDS } from './vendor.js';
import { VendorsError } from './vendors.errors.js';

const RULE_LIMIT = 200;
const LIST_LIMIT = 32;
const WORD_LIMIT = 100;

/** Reads a vendor into its one form. Throws with a pointer to what is wrong. */
export function readVendor(raw: VendorDeclaration): VendorDeclaration {
  if (!VENDOR_KINDS.includes(raw.kind)) refuse('/kind', `must be one of ${VENDOR_KINDS.join(', ')}`);
  return {
    slug: parseSlug(raw.slug, '/slug'),
    name: parseLine(raw.name, NAME_LIMIT, '/name'),
    kind: raw.kind,
    ...given('url', raw.url, parseWebAddress),
  };
}

/** Reads terms into their one form: instants in one spelling, members without a value left out. Throws with a pointer. */
export function readTerms(raw: TermsDeclaration): TermsDeclaration {
  if (raw.evidence !== undefined && !EVIDENCE_STRENGTHS.includes(raw.evidence)) {
    refuse('/evidence', `must be one of ${EVIDENCE_STRENGTHS.join(', ')}`);
  }
  if (raw.rules.length > RULE_LIMIT) refuse('/rules', `must be at most ${RULE_LIMIT}`);
  return {
    document: parseName(raw.document, '/document'),
    version: parseName(raw.version, '/version'),
    ...given('channel', raw.channel, parseName),
    ...given('jurisdiction', raw.jurisdiction, parseName),
    ...given('url', raw.url, parseWebAddress),
    ...given('digest', raw.digest, (text, pointer) => (parseDigest(text, pointer), text)),
    ...given('publishedAt', raw.publishedAt, parseInstant),
    effective: parsePeriod(raw.effective, '/effective'),
    ...(raw.evidence !== undefined && { evidence: raw.evidence }),
    rules: raw.rules.map((rule, at) => readRule(rule, `/rules/${at}`)),
  };
}

function readRule(raw: TermsRule, at: string): TermsRule {
  return {
    rule: parseLine(raw.rule, WORD_LIMIT, `${at}/rule`),
    ...given('scope', raw.scope, parseName, at),
    ...givenList('involvement', raw.involvement, parseName, at),
    ...givenList('exceptions', raw.exceptions, parseText, at),
    ...given('quote', raw.quote, parseText, at),
    ...given('source', raw.source, parseText, at),
    ...given('note', raw.note, parseText, at),
  };
}

function parseName(text: string, pointer: string): string {
  return parseLine(text, NAME_LIMIT, pointer);
}

function given<Member extends string>(
  member: Member,
  text: string | undefined,
  parse: (text: string, pointer: string) => string,
  at = '',
): Partial<Record<Member, string>> {
  if (text === undefined) return {};
  return { [member]: parse(text, `${at}/${member}`) } as Record<Member, string>;
}

function givenList<Member extends string>(
  member: Member,
  texts: readonly string[] | undefined,
  parse: (text: string, pointer: string) => string,
  at: string,
): Partial<Record<Member, string[]>> {
  if (texts === undefined || texts.length === 0) return {};
  if (texts.length > LIST_LIMIT) refuse(`${at}/${member}`, `must be at most ${LIST_LIMIT}`);
  const list = texts.map((text, index) => parse(text, `${at}/${member}/${index}`));
  return { [member]: list } as Record<Member, string[]>;
}

function refuse(pointer: string, message: string): never {
  throw new VendorsError('invalid-declaration', `${pointer} ${message}.`, [{ pointer, message }]);
}
