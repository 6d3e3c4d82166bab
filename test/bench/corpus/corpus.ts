import { hash } from 'node:crypto';
import { draw, drawFraction } from './draw.js';
import { originDeclaration, ORIGINS } from './origins.js';

/** The steps of the pipeline in order, each made from the one before. */
export const STEPS = ['raw', 'filtered', 'dedup', 'tokenised', 'mixed'] as const;
export type Step = (typeof STEPS)[number];

const SHARE: Readonly<Record<Step, number>> = { raw: 0.3, filtered: 0.25, dedup: 0.2, tokenised: 0.15, mixed: 0.1 };
/** Outputs of one mixing run, all from the same inputs: one derivation, recorded once. */
const MIX_OUTPUTS = 16;
/** Shards of the previous step that are used far more often than others. */
const HUBS = 1_000;
const SEED = 1;
/** Lines of each step that the fingerprint covers. */
const SAMPLED = 1_000;

const LICENCES = ['CC-BY-4.0', 'MIT', 'CC0-1.0', undefined];
const SIGNALS = ['allow', 'unknown', 'allow', 'deny'];
/** Neighbours state the same, as the files of one crawl do. */
const ALIKE = 1_000;

/** One shard in ten states another licence than its neighbours. */
function stated(i: number): object {
  const licence = LICENCES[(Math.floor(i / ALIKE) + (i % 10 === 0 ? 1 : 0)) % LICENCES.length];
  const value = SIGNALS[Math.floor(i / ALIKE) % SIGNALS.length];
  return { licence, preferences: [{ scheme: 'robots', value, capturedAt: '2025-06-01T00:00:00Z' }] };
}

/**
 * A synthetic corpus of any size: raw shards in blocks of one origin each, filtered, deduplicated,
 * tokenised, and mixed by runs with many outputs. Lineage is mostly local; one shard in a hundred
 * also has a parent from anywhere, or a hub. Deterministic; generated one shard at a time.
 */
export class Corpus {
  readonly counts: Readonly<Record<Step, number>>;

  /**
   * @param name of its bucket: corpora of two names have no shard in common
   * @param facts whether each origin has evidence, and most shards a licence and a preference
   */
  constructor(
    readonly size: number,
    private readonly name = 'bench',
    private readonly facts = false,
  ) {
    const later = STEPS.slice(1).map((step) => [step, Math.round(SHARE[step] * size)] as const);
    const raw = size - later.reduce((sum, [, count]) => sum + count, 0);
    this.counts = { raw, ...Object.fromEntries(later) } as Record<Step, number>;
  }

  /** The lines of the upload, one per shard. */
  *lines(): Generator<string> {
    for (const step of STEPS) {
      for (let i = 0; i < this.counts[step]; i++) yield `${JSON.stringify(this.declaration(step, i))}\n`;
    }
  }

  /** A digest of lines from all steps: another one if shards are declared or drawn otherwise. */
  fingerprint(): string {
    const sample = STEPS.flatMap((step) =>
      Array.from({ length: SAMPLED }, (_, n) => this.declaration(step, Math.floor((n * this.counts[step]) / SAMPLED))),
    );
    return hash('sha256', JSON.stringify(sample), 'hex');
  }

  digest(step: Step, i: number): string {
    return `sha256:${hash('sha256', `${SEED}/${this.name}/${this.size}/${step}/${i}`, 'hex')}`;
  }

  uri(step: Step, i: number): string {
    return `s3://${this.name}/${step}/${String(i).padStart(8, '0')}`;
  }

  /** The origin of a raw shard. */
  origin(i: number): number {
    return Math.floor((i * ORIGINS) / this.counts.raw);
  }

  private declaration(step: Step, i: number): object {
    const tokens = 1 + (draw(SEED, STEPS.indexOf(step), i) % 1_000_000);
    return {
      uri: this.uri(step, i),
      digest: this.digest(step, i),
      dataset: `bench/${step}`,
      mediaType: 'application/x-ndjson',
      bytes: tokens * 4,
      records: 1 + Math.floor(tokens / 600),
      tokens,
      ...(this.facts ? stated(i) : {}),
      ...(step === 'raw' ? { origins: [this.declaredOrigin(i)] } : this.lineage(step, i)),
    };
  }

  private declaredOrigin(i: number): object {
    const declared = originDeclaration(this.origin(i));
    return this.facts ? { ...declared, evidence: [{ uri: `s3://evidence/${this.origin(i)}` }] } : declared;
  }

  private lineage(step: Step, i: number): object {
    const from = STEPS[STEPS.indexOf(step) - 1] ?? 'raw';
    const mixed = step === 'mixed';
    // A mixing run names its inputs by URI, the other steps by digest.
    const derivedFrom = this.parents(step, from, i).map((j) => (mixed ? this.uri(from, j) : this.digest(from, j)));
    const run = mixed ? Math.floor(i / MIX_OUTPUTS) : Math.floor(i / 10_000);
    return { derivedFrom, activity: { kind: step, run: `${step}-${run}` } };
  }

  /** All outputs of one mixing run have the same parents. */
  private parents(step: Step, from: Step, i: number): number[] {
    const at = step === 'mixed' ? Math.floor(i / MIX_OUTPUTS) : i;
    const groups = step === 'mixed' ? Math.ceil(this.counts.mixed / MIX_OUTPUTS) : this.counts[step];
    const inputs = this.counts[from];
    const first = Math.floor((at * inputs) / groups);
    const after = Math.max(first + 1, Math.floor(((at + 1) * inputs) / groups)) + (step === 'filtered' ? 0 : 1);
    const parents = new Set<number>();
    for (let j = first; j < Math.min(after, inputs); j++) parents.add(j);
    const luck = drawFraction(SEED, STEPS.indexOf(step), at, 1);
    const place = drawFraction(SEED, STEPS.indexOf(step), at, 2);
    if (luck < 0.005) parents.add(Math.floor(place * inputs));
    else if (luck < 0.01) parents.add(Math.floor(place ** 3 * Math.min(HUBS, inputs)));
    return [...parents].sort((a, b) => a - b);
  }
}
