import { Inject, Injectable } from '@nestjs/common';
import { FindingsService, type NewFinding } from '@domain/findings';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { OriginIndex } from '@domain/origins';
import { type DatabaseCache, forgetWithDatabase } from '@platform/cache';
import { Database } from '@platform/database';
import { DeclaredOutputReadModel } from './declared-output.read-model.js';
import { usageMonths, type UsageSum, usageSums } from './store/usage.store.js';
import { comparedPeriod, daysOfMonth, isExplained, unexplainedUsage, type UsageMonth } from './usage-month.js';

const EXPLAINED = 'What shards declare explains it by now.';

/** What a comparison depends on besides the usage itself. */
interface Compared {
  readonly shards: number;
  readonly correction: number;
  readonly usage: number;
}

interface Judged {
  readonly month: UsageMonth;
  /** Null: all of it is explained. */
  readonly finding: NewFinding | null;
  /** Changes with the outcome, and with the usage of the month. */
  readonly key: string;
}

/**
 * Keeps findings about usage in line with what shards declare: a shard that is registered or
 * corrected later explains usage, or explains it no more. What is not comparable opens no finding,
 * and resolves none.
 */
@Injectable()
export class StandingUsage implements DatabaseCache {
  private compared: Compared | null = null;
  /** By vendor and month what was settled last by this process. */
  private readonly settled = new Map<string, string>();

  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly entries: LedgerReadModel,
    private readonly origins: OriginIndex,
    private readonly declared: DeclaredOutputReadModel,
    private readonly findings: FindingsService,
    private readonly writes: WriteQueue,
  ) {
    forgetWithDatabase(this);
  }

  forget(): void {
    this.compared = null;
    this.settled.clear();
  }

  /**
   * Compares each month again if shards or usage were recorded, or shards corrected, since the last
   * time; the first time in each process all. Writes where a finding is to be opened or resolved.
   * Ended at any point, it begins again.
   */
  async sweep(): Promise<void> {
    const { treeSize } = await this.entries.position();
    const months = await usageMonths(this.database, treeSize);
    const compared = {
      shards: await this.origins.shardCount(treeSize),
      correction: await this.origins.lastCorrection(treeSize),
      usage: Math.max(-1, ...months.map(({ entry }) => entry)),
    };
    if (this.compared && isSame(this.compared, compared)) return;
    for (const vendor of new Set(months.map((one) => one.vendor))) {
      const judged = await this.judge(
        months.filter((one) => one.vendor === vendor),
        treeSize,
      );
      await this.settle(judged.filter(({ month, key }) => this.settled.get(nameOf(month)) !== key));
    }
    this.compared = compared;
  }

  private async judge(months: readonly (UsageMonth & { readonly entry: number })[], asOf: number): Promise<Judged[]> {
    const [{ vendor } = { vendor: '' }] = months;
    const sums: UsageSum[][] = [];
    for (const { month } of months) sums.push(await usageSums(this.database, vendor, daysOfMonth(month), asOf));
    const declared = await this.declared.ofPeriods(vendor, sums.map(comparedPeriod), asOf);
    return months.flatMap(({ entry, ...month }, at): Judged[] => {
      const [bought, output] = [sums[at], declared[at]];
      if (!bought || !output) return [];
      const rows = bought.map((sum) => ({ ...sum, when: month.month }));
      const finding = unexplainedUsage(month, bought, output, rows);
      if (finding === null && !isExplained(bought, output)) return [];
      return [{ month, finding, key: `${entry} ${finding === null ? 'explained' : 'unexplained'}` }];
    });
  }

  private async settle(judged: readonly Judged[]): Promise<void> {
    if (judged.length === 0) return;
    const found = judged.flatMap(({ finding }) => finding ?? []);
    const subjects = judged.map(({ month }) => ({ ...month }));
    await this.writes.write((tx) =>
      this.findings.settle(tx, 'system:worker', { kind: 'unexplained-usage', found, subjects }, EXPLAINED),
    );
    for (const { month, key } of judged) this.settled.set(nameOf(month), key);
  }
}

const nameOf = ({ vendor, month }: UsageMonth): string => `${vendor} ${month}`;

function isSame(one: Compared, other: Compared): boolean {
  return one.shards === other.shards && one.correction === other.correction && one.usage === other.usage;
}
