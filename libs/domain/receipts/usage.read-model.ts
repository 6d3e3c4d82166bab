import { Inject, Injectable } from '@nestjs/common';
import { VendorsReadModel } from '@domain/vendors';
import { Database, type Reader } from '@platform/database';
import { type DeclaredByModel, DeclaredOutputReadModel } from './declared-output.read-model.js';
import { type Days, type UsageSum, usageSums } from './store/usage.store.js';
import { type Bought, compareUsage, type DeclaredOutput, type UsageComparison } from './usage-comparison.js';

/** The first day and the day after the last that a row may have. */
const ALL_DAYS: Days = { from: '0001-01-01', to: '9999-12-31' };

/** What was bought of a model, and what shards declare of it. */
export interface ModelUsage extends UsageComparison {
  /** As the vendor names it; null: rows of all models together. */
  readonly generator: string | null;
  readonly bought: Bought;
  readonly declared: DeclaredOutput;
}

export interface AccountUsage extends Bought {
  readonly account: string;
}

/** What accounts bought from a vendor, beside what shards declare of its output. */
export interface VendorUsage extends UsageComparison {
  readonly vendor: string;
  /** The days that are compared; null: no usage is recorded of them. */
  readonly days: Days | null;
  readonly bought: Bought;
  readonly declared: DeclaredOutput | null;
  readonly accounts: readonly AccountUsage[];
  readonly models: readonly ModelUsage[];
}

@Injectable()
export class UsageReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly vendors: VendorsReadModel,
    private readonly declared: DeclaredOutputReadModel,
  ) {}

  /**
   * Compares what was bought on these days; without a first or last day, on those that rows state.
   * @throws VendorsError `vendor-not-found`
   */
  async ofVendor(vendor: string, asked: Partial<Days>, asOf: number): Promise<VendorUsage> {
    await this.vendors.requireVendor(vendor, asOf);
    const { from = ALL_DAYS.from, to = ALL_DAYS.to } = asked;
    const sums = await usageSums(this.reader, vendor, { from, to }, asOf);
    const bought = boughtOf(sums);
    if (sums.length === 0) {
      const nothing = 'No usage of these days is recorded.';
      const unknown = { status: 'not_comparable' as const, unexplainedTokens: null, gaps: [nothing] };
      return { vendor, days: null, bought, declared: null, accounts: [], models: [], ...unknown };
    }
    const days = { from: asked.from ?? earliest(sums), to: asked.to ?? dayAfter(latest(sums)) };
    const declared = await this.declared.ofVendor(vendor, days, modelsOf(sums), asOf);
    const accounts = [...groupBy(sums, ({ account }) => account)].map(([account, some]) => ({
      account,
      ...boughtOf(some),
    }));
    const models = compareModels(sums, declared);
    return { vendor, days, bought, declared: declared.all, accounts, models, ...compareUsage(bought, declared.all) };
  }
}

/** Compares each model; rows of all models together are compared with all output of the vendor. */
export function compareModels(sums: readonly UsageSum[], declared: DeclaredByModel): ModelUsage[] {
  return [...groupBy(sums, ({ generator }) => generator)].map(([generator, some]) => {
    const output = declared.models.get(generator) ?? declared.all;
    const bought = boughtOf(some);
    return {
      generator: generator === '' ? null : generator,
      bought,
      declared: output,
      ...compareUsage(bought, output),
    };
  });
}

export const modelsOf = (sums: readonly Pick<UsageSum, 'generator'>[]): string[] =>
  [...new Set(sums.map(({ generator }) => generator))].filter((generator) => generator !== '');

function boughtOf(sums: readonly UsageSum[]): Bought {
  const sum = (figures: readonly (number | null)[]): number | null => {
    const known = figures.filter((figure) => figure !== null);
    return known.length === 0 ? null : known.reduce((total, figure) => total + figure, 0);
  };
  return {
    inputTokens: sum(sums.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(sums.map(({ outputTokens }) => outputTokens)),
    requests: sum(sums.map(({ requests }) => requests)),
    rowsWithoutOutput: sums.reduce((total, { rowsWithoutOutput }) => total + rowsWithoutOutput, 0),
  };
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const earliest = (sums: readonly UsageSum[]): string => sums.map(({ firstDay }) => firstDay).sort()[0] ?? '';
const latest = (sums: readonly UsageSum[]): string =>
  sums
    .map(({ lastDay }) => lastDay)
    .sort()
    .at(-1) ?? '';

/** The day after a day, both `YYYY-MM-DD`. */
export function dayAfter(day: string): string {
  const DAY_MS = 86_400_000;
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}
