import { Bitmap } from '@core/bitmap';
import type { Instant, Period } from '@core/kernel';
import type { Origin } from '@domain/origins';
import type { ShardDeclaration } from '@domain/shards';
import type { Terms } from '@domain/vendors';
import type { Measure, Reach } from './condition.command.js';
import type { Amount, Subject, WriteNames } from './subject.js';

/** A shard that is about to be registered, with the ids of its origins. */
export interface PlannedShard {
  readonly number: number;
  readonly declaration: ShardDeclaration;
  readonly declaredOrigins: readonly number[];
  /** Effective origins: its own, and its ancestors'. */
  readonly origins: readonly number[];
}

type TermsFinder = (origins: readonly Origin[], during?: Period) => Promise<(readonly Terms[] | null)[]>;

/** What shards that are about to be registered state and inherit. */
export class NewShardsSubject implements Subject {
  readonly oneByOne = true;
  readonly shards: Bitmap;
  private readonly holders = new Map<number, Holders>();

  /** @param stated every origin that the shards have */
  constructor(
    private readonly planned: readonly PlannedShard[],
    private readonly stated: readonly Origin[],
    private readonly find: TermsFinder,
    readonly now: Instant,
  ) {
    this.shards = Bitmap.of(planned.map(({ number }) => number));
    for (const shard of planned) {
      for (const id of shard.origins) {
        const declares = shard.declaredOrigins.includes(id);
        this.holdersOf(id)[declares ? 'declared' : 'inherited'].push(shard.number);
      }
    }
  }

  origins(): Promise<readonly Origin[]> {
    return Promise.resolve(this.stated);
  }

  withOrigins(origins: readonly Origin[], reach: Reach): Promise<Bitmap> {
    const numbers = origins.flatMap(({ id }) => {
      const { declared, inherited } = this.holdersOf(id);
      if (reach === 'any') return [...declared, ...inherited];
      return reach === 'declared' ? declared : inherited;
    });
    return Promise.resolve(numbers.length === 0 ? Bitmap.empty() : Bitmap.of(numbers));
  }

  without(fact: 'digest' | 'licence'): Promise<Bitmap> {
    return Promise.resolve(this.where(({ declaration }) => declaration[fact] === undefined));
  }

  /** A registration names at most the dataset that the shard is of. */
  writtenTo({ dataset, ...others }: WriteNames): Bitmap {
    if (Object.values(others).some((name) => name !== undefined)) return Bitmap.empty();
    return this.where(({ declaration }) => declaration.dataset === dataset);
  }

  underUri(prefix: string): Promise<Bitmap> {
    return Promise.resolve(this.where(({ declaration }) => declaration.uri?.startsWith(prefix) ?? false));
  }

  amount(shards: Bitmap, by: Exclude<Measure, 'shards'>): Promise<Amount> {
    const figures = this.planned.filter(({ number }) => shards.has(number)).map(({ declaration }) => declaration[by]);
    const known = figures.reduce<number>((sum, figure) => sum + (figure ?? 0), 0);
    return Promise.resolve({ known, lacking: figures.filter((figure) => figure === undefined).length });
  }

  terms(origins: readonly Origin[], during?: Period): Promise<(readonly Terms[] | null)[]> {
    return this.find(origins, during);
  }

  private where(holds: (shard: PlannedShard) => boolean): Bitmap {
    return Bitmap.of(this.planned.filter(holds).map(({ number }) => number));
  }

  private holdersOf(id: number): Holders {
    const known = this.holders.get(id) ?? { declared: [], inherited: [] };
    this.holders.set(id, known);
    return known;
  }
}

/** The origins that any of the shards has. @param known by their ids */
export function statedOrigins(
  planned: readonly { readonly shard: PlannedShard }[],
  known: readonly Origin[],
  added: readonly Origin[],
): Origin[] {
  const ids = new Set(planned.flatMap(({ shard }) => shard.origins));
  const byId = new Map(added.map((origin) => [origin.id, origin]));
  return [...ids].flatMap((id) => byId.get(id) ?? known[id] ?? []);
}

interface Holders {
  readonly declared: number[];
  readonly inherited: number[];
}
