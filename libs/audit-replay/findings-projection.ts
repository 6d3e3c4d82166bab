import { canonicalJson, sha256 } from '@core/kernel';
import { HeldRows } from './held-rows.js';
import { jsonOrNull, listOf, numberOrNull, objectOf, textOf, textOrNull } from './members-of.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';

const EXAMPLES_KEPT = 10;

interface Standing {
  readonly state: string;
  readonly stepEntry: number;
  readonly count: number;
  readonly examples: readonly string[];
}

export class FindingsProjection implements Projection {
  readonly kinds = ['finding.raised', 'finding.recurred', 'finding.acknowledged', 'finding.resolved', 'finding.waived'];
  private readonly findings: Value[][] = [];
  private readonly now = new Map<string, Standing>();
  private readonly standings = new HeldRows();

  constructor(private readonly complain: Complain) {}

  apply(entry: ReplayedEntry): void {
    const { index, kind, data } = entry;
    const id = textOf(data, 'finding');
    const told = { count: numberOrNull(data, 'count') ?? 1, examples: listOf(data, 'examples') as readonly string[] };
    if (kind === 'finding.raised') {
      this.raise(id, entry);
      return this.hold(id, index, { state: 'open', stepEntry: index, ...told });
    }
    const before = this.now.get(id);
    if (!before) return this.complain(index, `speaks of the finding ${id}, which was not raised before it`);
    if (kind === 'finding.recurred') {
      const examples = [...new Set([...before.examples, ...told.examples])].slice(0, EXAMPLES_KEPT);
      return this.hold(id, index, { ...before, count: before.count + told.count, examples });
    }
    this.hold(id, index, { ...before, state: kind.slice('finding.'.length), stepEntry: index });
  }

  tables(): ProjectedTable[] {
    const finding =
      'id entry:number raised_at:instant identity:bytes kind severity subject:json removal shard detail evidence:json';
    const standing = 'finding valid_from:number valid_to:number state step_entry:number count:number examples:json';
    return [
      sortedTable('finding', finding, 1, () => this.findings),
      sortedTable('finding_status', standing, 2, () => this.standings.rows()),
    ];
  }

  private raise(id: string, { index, at, data }: ReplayedEntry): void {
    const subject = objectOf(data, 'subject');
    const [kind, text] = [textOf(data, 'kind'), canonicalJson(subject)];
    this.findings.push([
      ...[id, index, at, sha256(`whence/finding/v1\n${kind}\n${text}`).toString('hex'), kind, textOf(data, 'severity')],
      ...[text, textOrNull(subject, 'removal'), textOrNull(subject, 'shard'), textOf(data, 'detail')],
      jsonOrNull(data, 'evidence'),
    ]);
  }

  private hold(id: string, entry: number, standing: Standing): void {
    this.now.set(id, standing);
    const { state, stepEntry, count, examples } = standing;
    this.standings.hold(id, entry, [state, stepEntry, count, canonicalJson(examples)]);
  }
}
