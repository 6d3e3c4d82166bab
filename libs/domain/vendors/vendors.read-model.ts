import { Inject, Injectable } from '@nestjs/common';
import { formatDigest, type Instant, type Period } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import {
  SELECT_FACTS_CHANGED,
  SELECT_MODEL_PATTERNS,
  SELECT_RULES_NOT_SET,
  SELECT_TERMS_BEGIN_OR_END,
  SELECT_TERMS_BY_ID,
  SELECT_TERMS_IN_FORCE,
  SELECT_TERMS_OF_VENDOR,
  SELECT_WITHDRAWAL,
} from './store/terms.sql.js';
import { SELECT_UNKNOWN_VENDORS, SELECT_VENDOR, SELECT_VENDORS } from './store/vendor.sql.js';
import type { DeclareVendor, VendorKind } from './declare-vendor.command.js';
import type { EvidenceStrength, TermsRule } from './record-terms.command.js';
import { mayMatchModel } from './model-pattern.js';
import { bindsModel, namesModel, type Terms, type TermsWithdrawal } from './terms.js';
import { VendorsError } from './vendors.errors.js';

export interface Vendor extends DeclareVendor {
  readonly kind: VendorKind;
  /** Index of the entry that declared it so. */
  readonly validFrom: number;
}

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface VendorsPage {
  readonly limit: number;
  readonly after?: string;
}

export interface TermsFilter {
  /** In force at this instant. */
  readonly at?: Instant;
  readonly channel?: string;
  readonly jurisdiction?: string;
  /**
   * The model, `vendor/name@version` or `vendor/name`: terms that bind it, or a version of it, or
   * every model. Where it does not tell its model, any may.
   */
  readonly generator?: string;
}

/**
 * Which terms were in force for something: of a vendor, through a channel, in a jurisdiction, for a
 * model, during a period.
 */
export interface TermsQuestion {
  readonly vendor: string;
  readonly channel?: string;
  readonly jurisdiction?: string;
  /** The model, `vendor/name@version`; absent: it may be any. */
  readonly generator?: string;
  /** The id of the terms, where it is known: the other members are then ignored. */
  readonly terms?: string;
  readonly during: Period;
}

interface VendorRow extends Omit<Vendor, 'url'> {
  readonly url: string | null;
}

interface TermsRow {
  readonly id: string;
  readonly vendor: string;
  readonly document: string;
  readonly version: string;
  readonly channel: string | null;
  readonly jurisdiction: string | null;
  readonly url: string | null;
  readonly digest: Buffer | null;
  readonly publishedAt: Instant | null;
  readonly capturedAt: Instant | null;
  readonly effectiveFrom: Instant | null;
  readonly effectiveTo: Instant | null;
  readonly evidence: EvidenceStrength | null;
  readonly generators: string[] | null;
  readonly rules: TermsRule[];
  readonly validFrom: number;
}

/** Terms in a list, which shows withdrawn ones. */
type ListedRow = TermsRow & { readonly [Member in keyof TermsWithdrawal]: TermsWithdrawal[Member] | null };

/** Vendors and their terms as of a tree size. */
@Injectable()
export class VendorsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): VendorsReadModel {
    return new VendorsReadModel(reader);
  }

  async vendor(slug: string, asOf: number): Promise<Vendor | null> {
    const [row] = await this.reader.query<VendorRow>(SELECT_VENDOR, [slug, asOf]);
    return row ? toVendor(row) : null;
  }

  /** Throws `vendor-not-found`, with `pointer` to the member that names the vendor. */
  async requireVendor(slug: string, asOf: number, pointer?: string): Promise<Vendor> {
    const vendor = await this.vendor(slug, asOf);
    if (vendor) return vendor;
    const message = `There is no vendor "${slug}". Declare it with PUT /v1/vendors/{slug}.`;
    const complaint = { message: `names the vendor ${slug}, which is not registered` };
    throw new VendorsError('vendor-not-found', message, pointer === undefined ? [] : [{ pointer, ...complaint }]);
  }

  /** By slug. */
  async vendors(page: VendorsPage, asOf: number): Promise<Vendor[]> {
    const rows = await this.reader.query<VendorRow>(SELECT_VENDORS, [asOf, page.after, page.limit]);
    return rows.map(toVendor);
  }

  /** The slugs that no vendor has, each once. */
  async unknownAmong(slugs: readonly string[], asOf: number): Promise<string[]> {
    if (slugs.length === 0) return [];
    const rows = await this.reader.query<{ slug: string }>(SELECT_UNKNOWN_VENDORS, [slugs, asOf]);
    return rows.map(({ slug }) => slug);
  }

  /**
   * The newest effective first; terms without a known beginning come last. Unless the filter has
   * `at`, terms that are withdrawn are among them, with the reason. The page's key is the terms'
   * id.
   */
  async termsOf(vendor: string, filter: TermsFilter, page: VendorsPage, asOf: number): Promise<Terms[]> {
    const rows = await this.reader.query<ListedRow>(SELECT_TERMS_OF_VENDOR, [
      vendor,
      asOf,
      filter.at,
      filter.channel,
      filter.jurisdiction,
      page.after,
      page.limit,
      await this.patternsAbout(vendor, filter.generator),
    ]);
    return rows.map(({ reason, withdrawnBy, ...row }) => ({
      ...toTerms(row),
      withdrawn: reason === null || withdrawnBy === null ? undefined : { reason, withdrawnBy },
    }));
  }

  /** The patterns that may be about a model; undefined: every pattern. */
  private async patternsAbout(vendor: string, generator: string | undefined): Promise<string[] | undefined> {
    if (generator === undefined || !namesModel(generator)) return undefined;
    const rows = await this.reader.query<{ pattern: string }>(SELECT_MODEL_PATTERNS, [vendor]);
    return rows.flatMap(({ pattern }) => (mayMatchModel(pattern, generator) ? [pattern] : []));
  }

  /** Why the terms are withdrawn; null if they are not, or were recorded again. */
  async termsWithdrawal(id: string, asOf: number): Promise<(TermsWithdrawal & { readonly vendor: string }) | null> {
    const [row] = await this.reader.query<TermsWithdrawal & { vendor: string }>(SELECT_WITHDRAWAL, [id, asOf]);
    return row ?? null;
  }

  /** Of the names of rules on outputs, each once, those that no terms set. */
  async rulesThatNoTermsSet(names: readonly string[], asOf: number): Promise<string[]> {
    if (names.length === 0) return [];
    const rows = await this.reader.query<{ rule: string }>(SELECT_RULES_NOT_SET, [names, asOf]);
    return rows.map(({ rule }) => rule);
  }

  /** Whether an entry from this one on is about terms or an approval, of whatever vendor. */
  async factsChanged(from: number): Promise<boolean> {
    const [row] = await this.reader.query<{ changed: boolean }>(SELECT_FACTS_CHANGED, [from]);
    return row?.changed ?? false;
  }

  async termsById(id: string, asOf: number): Promise<Terms | null> {
    const [row] = await this.reader.query<TermsRow>(SELECT_TERMS_BY_ID, [id, asOf]);
    return row ? toTerms(row) : null;
  }

  /** Whether terms begin or end to be in force after an instant, until another one. */
  async termsBeginOrEnd(after: Instant, until: Instant, asOf: number): Promise<boolean> {
    const parameters = [after, until, asOf];
    const [row] = await this.reader.query<{ found: boolean }>(SELECT_TERMS_BEGIN_OR_END, parameters);
    return row?.found ?? false;
  }

  /**
   * For each question the terms that apply, the newest effective first. Terms without a known end
   * apply without one; those that bind other models than the question's do not.
   */
  async termsInForce(questions: readonly TermsQuestion[], asOf: number): Promise<Terms[][]> {
    const answers: Terms[][] = questions.map(() => []);
    if (questions.length === 0) return answers;
    const rows = await this.reader.query<TermsRow & { question: number }>(SELECT_TERMS_IN_FORCE, [
      asOf,
      questions.map(({ vendor }) => vendor),
      questions.map(({ channel }) => channel ?? null),
      questions.map(({ jurisdiction }) => jurisdiction ?? null),
      questions.map(({ terms }) => terms ?? null),
      questions.map(({ during }) => during.from ?? null),
      questions.map(({ during }) => during.to ?? null),
    ]);
    for (const row of rows) {
      const [question, terms] = [questions[row.question - 1], toTerms(row)];
      const isNamed = question?.terms !== undefined;
      if (isNamed || bindsModel(terms, question?.generator) !== 'no') answers[row.question - 1]?.push(terms);
    }
    return answers;
  }
}

function toVendor({ url, ...vendor }: VendorRow): Vendor {
  return { ...vendor, url: url ?? undefined };
}

function toTerms(row: TermsRow): Terms {
  return {
    id: row.id,
    vendor: row.vendor,
    document: row.document,
    version: row.version,
    channel: row.channel ?? undefined,
    jurisdiction: row.jurisdiction ?? undefined,
    url: row.url ?? undefined,
    digest: row.digest ? formatDigest(row.digest) : undefined,
    publishedAt: row.publishedAt ?? undefined,
    capturedAt: row.capturedAt ?? undefined,
    effective: { from: row.effectiveFrom ?? undefined, to: row.effectiveTo ?? undefined },
    evidence: row.evidence ?? undefined,
    generators: row.generators ?? undefined,
    rules: row.rules,
    validFrom: row.validFrom,
  };
}
