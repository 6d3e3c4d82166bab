import { canonicalJson, type JsonObject } from '@core/kernel';
import { hexOrNull, jsonOrNull, numberOf, objectOf, textOf } from './members-of.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';

export class VerificationProjection implements Projection {
  readonly kinds = ['verification.begun', 'verification.check-recorded', 'verification.concluded'];
  private readonly verifications: Value[][] = [];
  private readonly checks: Value[][] = [];
  private readonly conclusions: Value[][] = [];
  private readonly begun = new Map<string, number>();
  /** How many lines the list of a digest has. */
  private readonly lists = new Map<string, number>();

  constructor(private readonly complain: Complain) {}

  apply({ index, kind, at, data }: ReplayedEntry): void {
    const id = textOf(data, 'verification');
    if (kind === 'verification.begun') {
      const row = [textOf(data, 'removal'), jsonOrNull(data, 'trigger'), numberOf(data, 'upto'), index, at];
      this.verifications.push([id, this.verifications.length, ...row]);
      return void this.begun.set(id, 0);
    }
    const checks = this.begun.get(id);
    if (checks === undefined) return this.complain(index, `speaks of ${id}, which was not begun before it`);
    if (kind === 'verification.concluded') {
      const told = numberOf(data, 'checks');
      if (told !== checks) this.complain(index, `concludes from ${told} checks; ${checks} are recorded`);
      return void this.conclusions.push([id, index, at, textOf(data, 'verdict')]);
    }
    const { verification: _id, position: _position, check: _check, verdict: _verdict, ...told } = data;
    const row = [
      numberOf(data, 'position'),
      index,
      textOf(data, 'check'),
      textOf(data, 'verdict'),
      canonicalJson(told),
    ];
    this.checks.push([id, ...row]);
    this.begun.set(id, checks + 1);
    if (data['list'] !== undefined) this.list(objectOf(data, 'list'), index);
  }

  private list(list: JsonObject, entry: number): void {
    const [digest, lines] = [hexOrNull(list, 'digest') ?? '', numberOf(list, 'lines')];
    const known = this.lists.get(digest) ?? lines;
    if (known !== lines)
      this.complain(entry, `says that the list ${digest} has ${lines} lines; before, it had ${known}`);
    this.lists.set(digest, known);
  }

  tables(): ProjectedTable[] {
    const verification = 'id number:number removal trigger:json upto:number entry:number begun_at:instant';
    const check = 'verification position:number entry:number kind verdict told:json';
    return [
      sortedTable('verification', verification, 1, () => this.verifications),
      sortedTable('verification_check', check, 2, () => this.checks),
      sortedTable('verification_list', 'digest:bytes content:list', 1, () =>
        [...this.lists].map(([digest, lines]) => [digest, `${digest} ${lines}`]),
      ),
      sortedTable(
        'verification_conclusion',
        'verification entry:number concluded_at:instant verdict',
        1,
        () => this.conclusions,
      ),
    ];
  }
}
