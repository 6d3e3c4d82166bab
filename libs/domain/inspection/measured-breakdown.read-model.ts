import { Inject, Injectable } from '@nestjs/common';
import { toldLanguage } from '@core/detectors';
import type { Bitmap } from '@core/bitmap';
import { ShardTallies } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import {
  languageBreakdown,
  type LanguagePart,
  type MeasuredBreakdown,
  measuredBreakdown,
  type MeasuredPart,
  tokeniserBreakdown,
  type TokeniserPart,
} from './measured-breakdown.js';
import {
  SELECT_MEASURED_LANGUAGES,
  SELECT_MEASURED_PARTS,
  SELECT_MEASURED_TOKENS,
} from './store/measured-breakdown.sql.js';

/** Shards of one query. */
const PAGE = 10_000;

/** Breaks shards down by what detectors measured in them, as of a tree size. */
@Injectable()
export class MeasuredBreakdownReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly tallies: ShardTallies,
  ) {}

  /** Of a shard and a detector the newest measurement counts. */
  async of(shards: Bitmap, asOf: number): Promise<MeasuredBreakdown> {
    const parts: MeasuredPart[] = [];
    const languages: LanguagePart[] = [];
    const tokens: TokeniserPart[] = [];
    for (let page = [...shards.next(0, PAGE)]; page.length > 0; page = [...shards.next((page.at(-1) ?? 0) + 1, PAGE)]) {
      const found = await this.reader.query<MeasuredPart>(SELECT_MEASURED_PARTS, [page, asOf]);
      parts.push(...found);
      if (!found.some(({ detector }) => detector === 'counts')) continue;
      languages.push(...(await this.reader.query<LanguagePart>(SELECT_MEASURED_LANGUAGES, [page, asOf])));
      tokens.push(...(await this.reader.query<TokeniserPart>(SELECT_MEASURED_TOKENS, [page, asOf])));
    }
    const told = languages.some(({ shards: count }) => count > 0);
    const declared = told ? await this.declared(shards, asOf) : new Map<string | null, number>();
    const byTokeniser = tokeniserBreakdown(tokens, shards.size);
    return measuredBreakdown(parts, shards.size, languageBreakdown(languages, declared), byTokeniser);
  }

  /** Shards by the languages that they declare; one with several counts for each. */
  private async declared(shards: Bitmap, asOf: number): Promise<Map<string | null, number>> {
    const found = new Map<string | null, number>();
    for (const { languages, tally } of await this.tallies.byTraits(shards, asOf)) {
      const names = languages?.map((tag) => toldLanguage(tag) ?? tag) ?? [null];
      for (const name of new Set(names)) found.set(name, (found.get(name) ?? 0) + tally.shards);
    }
    return found;
  }
}
