/**
 * `complete`: each declared shard was observed, nothing else was read, every rank ended, and no
 * watcher had a blind spot. `none`: nothing of what was declared was read, as far as receipts show.
 */
export type Coverage = 'complete' | 'incomplete' | 'none';

/** What receipts show, as figures. */
export interface CoverageFigures {
  readonly uses: number;
  readonly receipts: number;
  readonly declared: number;
  /** Declared shards that a watcher saw. */
  readonly observed: number;
  /** Declared shards of which only the training code says that it read them. */
  readonly stated: number;
  readonly unread: number;
  readonly undeclared: number;
  readonly unregistered: number;
  readonly blind: number;
  /** Ranks that have not ended, or never said so. */
  readonly open: number;
}

export function coverageOf(figures: CoverageFigures): Coverage {
  if (figures.receipts === 0) return 'none';
  return gapsOf(figures).length === 0 ? 'complete' : 'incomplete';
}

/** Why the receipts do not cover the training, in plain words; empty if they do. */
export function gapsOf(figures: CoverageFigures): string[] {
  const { uses, receipts, declared, stated, unread, undeclared, unregistered, blind, open } = figures;
  if (receipts === 0) return ['No receipt of this model version is recorded.'];
  const gaps: (string | false)[] = [
    uses === 0 && 'No use of the model version is recorded, so nothing is declared.',
    uses > 0 && declared === 0 && 'What is declared has no shards.',
    unread > 0 && `${unread} of ${declared} declared shards were not seen to be read.`,
    stated > 0 && `${stated} of ${declared} declared shards were read by the word of the training code alone.`,
    undeclared > 0 && `Shards read that no recorded use declares: ${undeclared}.`,
    unregistered > 0 && `Places read that are not registered as shards: ${unregistered}.`,
    blind > 0 && `Blind spots of the watchers: ${blind}; more may have been read.`,
    open > 0 && `Ranks that did not state that they ended: ${open}; their blind spots are not known.`,
  ];
  return gaps.filter((gap) => gap !== false);
}
