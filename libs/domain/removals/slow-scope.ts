import { type OriginDeclaration, originMatches } from '@domain/origins';
import type { SelectorStatement } from './order-removal.command.js';
import { originFilterOf } from './removal-selector.js';

/** A shard that a test registered. */
export interface KnownShard {
  readonly entry: number;
  readonly uri: string;
  readonly parents: readonly number[];
  readonly answers: string | null;
}

/** What it states now. */
export interface Facts {
  readonly origins: readonly OriginDeclaration[];
  readonly dataset: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * A reference for tests: tests every shard again at every position. A scope never loses a shard.
 */
export class SlowScope {
  readonly selected = new Set<number>();
  readonly tainted = new Set<number>();
  private readonly reached = new Set<number>();
  private readonly cleaned = new Set<number>();
  activeAt = 0;

  constructor(
    readonly id: string,
    private readonly selector: SelectorStatement,
    private readonly named: readonly number[] | null,
  ) {}

  test(shards: readonly KnownShard[], facts: readonly Facts[], asOf: number): void {
    this.activeAt = asOf;
    const filter = originFilterOf(this.selector);
    shards.forEach(({ uri, parents, answers }, n) => {
      const { origins, ...stated } = facts[n] ?? { origins: [], dataset: undefined, labels: {} };
      const isAnswer = answers === this.id;
      const declares = filter !== null && origins.some((one) => originMatches(one, filter));
      if (declares || (!isAnswer && parents.some((one) => this.reached.has(one)))) this.reached.add(n);
      if (isAnswer || (parents.length > 0 && parents.every((one) => this.cleaned.has(one)))) this.cleaned.add(n);
      const carries = filter ? this.reached.has(n) : !this.cleaned.has(n);
      const matches = carries && this.states(n, uri, stated);
      const inherits = !isAnswer && parents.some((one) => this.tainted.has(one));
      if (matches || inherits) this.tainted.add(n);
      if (matches && (filter === null || declares || !inherits)) this.selected.add(n);
    });
  }

  private states(n: number, uri: string, { dataset: of, labels: own }: Omit<Facts, 'origins'>): boolean {
    const { dataset, uriPrefix = '', domain, labels = {} } = this.selector;
    const host = uri.split('/')[2] ?? '';
    return (
      (dataset === undefined || of === dataset) &&
      uri.startsWith(uriPrefix) &&
      Object.entries(labels).every(([name, value]) => own[name] === value) &&
      (domain === undefined || host === domain || host.endsWith(`.${domain}`)) &&
      (this.named === null || this.named.includes(n))
    );
  }
}
