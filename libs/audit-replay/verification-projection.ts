import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

export class VerificationProjection implements Projection {
  private readonly verifications: Value[][] = [];
  private readonly checks: Value[][] = [];
  private readonly conclusions: Value[][] = [];
  /** How many checks each verification has. */
  private readonly checkCounts = new Map<string, number>();
  /** How many lines the list of each digest has. */
  private readonly lists = new Map<string, number>();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('verification.begun', (entry) => this.begin(entry));
    subscribe('verification.check-recorded', (entry) => this.recordCheck(entry));
    subscribe('verification.concluded', (entry) => this.conclude(entry));
  }

  private begin({ index, at, data }: Entry<'verification.begun'>): void {
    const { verification, removal, trigger, upto } = data;
    this.verifications.push([verification, this.verifications.length, removal, trigger, upto, index, at]);
    this.checkCounts.set(verification, 0);
  }

  private recordCheck({ index, data }: Entry<'verification.check-recorded'>): void {
    const { verification, position, check, verdict, told, list } = data;
    const count = this.countOf(verification, index);
    if (count === undefined) return;
    this.checks.push([verification, position, index, check, verdict, told]);
    this.checkCounts.set(verification, count + 1);
    if (list) this.checkList(list, index);
  }

  private conclude({ index, at, data: { verification, checks, verdict } }: Entry<'verification.concluded'>): void {
    const count = this.countOf(verification, index);
    if (count === undefined) return;
    if (checks !== count) this.report(index, `concludes from ${checks} checks; ${count} are recorded`);
    this.conclusions.push([verification, index, at, verdict]);
  }

  private countOf(verification: string, entry: number): number | undefined {
    const count = this.checkCounts.get(verification);
    if (count === undefined) this.report(entry, `names ${verification}, which was not begun before it`);
    return count;
  }

  private checkList({ digest, lines }: { readonly digest: string; readonly lines: number }, entry: number): void {
    const known = this.lists.get(digest) ?? lines;
    if (known !== lines)
      this.report(entry, `states ${lines} lines for the list ${digest}; an entry before it states ${known}`);
    this.lists.set(digest, known);
  }

  tables(): ProjectedTable[] {
    const verification = 'id number:number removal trigger:json upto:number entry:number begun_at:instant';
    const check = 'verification position:number entry:number kind verdict told:json';
    const conclusion = 'verification entry:number concluded_at:instant verdict';
    const lists = () => [...this.lists].map(([digest, lines]) => [digest, `${digest} ${lines}`]);
    return [
      sortedTable('verification', verification, 1, () => this.verifications),
      sortedTable('verification_check', check, 2, () => this.checks),
      sortedTable('verification_list', 'digest:bytes content:list', 1, lists),
      sortedTable('verification_conclusion', conclusion, 1, () => this.conclusions),
    ];
  }
}
