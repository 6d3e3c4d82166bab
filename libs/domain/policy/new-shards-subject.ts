import { Bitmap } from '@core/bitmap';
import type { Instant, Period } from '@core/kernel';
import type { Origin } from '@domain/origins';
import {
  type Amount,
  hasLabels,
  type Labels,
  type Redeclared,
  type ShardDeclaration,
  type StatedFact,
  statesFact,
} from '@domain/shards';
import type { Measure, Reach } from './condition.command.js';
import { CachedTerms, type TermsFinder } from './cached-terms.js';
import type { Truth } from './met.js';
import type { Subject, SubjectTraits, WriteNames } from './subject.js';
import type { TermsByVendor } from './terms-of-origins.js';

/** A shard that is about to be registered, with the ids of its origins. */
export interface PlannedShard {
  readonly number: number;
  readonly declaration: ShardDeclaration;
  readonly declaredOrigins: readonly number[];
  /** Effective origins: its own, and its ancestors'. */
  readonly origins: readonly number[];
}

/** What is recorded of the vendors of origins. */
export interface VendorFacts {
  readonly terms: TermsFinder;
  readonly approved: (origins: readonly Origin[]) => Promise<Truth[]>;
}

/** What shards that are about to be registered state and inherit. */
export class NewShardsSubject implements Subject {
  readonly oneByOne = true;
  readonly shards: Bitmap;
  private readonly holders = new Map<number, Holders>();
  private readonly sets = new Map<number, Sets>();
  /** By reach and origins: many rules ask about the same ones. */
  private readonly unions = new Map<string, Bitmap>();
  private readonly lacking = new Map<string, Bitmap>();
  private readonly cachedTerms: CachedTerms;

  /** @param stated every origin that the shards have */
  constructor(
    private readonly planned: readonly PlannedShard[],
    private readonly stated: readonly Origin[],
    private readonly find: VendorFacts,
    readonly now: Instant,
  ) {
    this.cachedTerms = new CachedTerms(find.terms);
    this.shards = Bitmap.of(planned.map(({ number }) => number));
    for (const shard of planned) {
      const declared = new Set(shard.declaredOrigins);
      for (const id of shard.origins) this.add(id, shard.number, declared.has(id) ? 'declared' : 'inherited');
    }
  }

  origins(): Promise<readonly Origin[]> {
    return Promise.resolve(this.stated);
  }

  withOrigins(origins: readonly Origin[], reach: Reach): Promise<Bitmap> {
    const key = `${reach} ${origins.map(({ id }) => id).join()}`;
    const known = this.unions.get(key) ?? this.union(origins, reach);
    this.unions.set(key, known);
    return Promise.resolve(known);
  }

  without(fact: StatedFact): Promise<Bitmap> {
    const known = this.lacking.get(fact) ?? this.where(({ declaration }) => !statesFact(declaration, fact));
    this.lacking.set(fact, known);
    return Promise.resolve(known);
  }

  withTraits(holds: (traits: SubjectTraits) => boolean): Promise<Bitmap> {
    return Promise.resolve(this.where(({ declaration }) => holds(declaration)));
  }

  labelled(labels: Labels): Promise<Bitmap> {
    return Promise.resolve(this.where(({ declaration }) => hasLabels(declaration.labels, labels)));
  }

  approved(origins: readonly Origin[]): Promise<Truth[]> {
    return this.find.approved(origins);
  }

  /** A registration names at most the dataset that the shard is of. */
  writtenTo({ dataset, ...others }: WriteNames): Promise<Bitmap> {
    if (Object.values(others).some((name) => name !== undefined)) return Promise.resolve(Bitmap.empty());
    return Promise.resolve(this.where(({ declaration }) => declaration.dataset === dataset));
  }

  underUri(prefix: string): Promise<Bitmap> {
    return Promise.resolve(this.where(({ declaration }) => declaration.uri?.startsWith(prefix) ?? false));
  }

  /** What is registered was not declared before: a declaration of recorded content is refused. */
  redeclared(): Promise<readonly Redeclared[]> {
    return Promise.resolve([]);
  }

  amount(shards: Bitmap, by: Exclude<Measure, 'shards'>): Promise<Amount> {
    const figures = this.planned.filter(({ number }) => shards.has(number)).map(({ declaration }) => declaration[by]);
    const known = figures.reduce<number>((sum, figure) => sum + (figure ?? 0), 0);
    return Promise.resolve({ known, lacking: figures.filter((figure) => figure === undefined).length });
  }

  terms(origins: readonly Origin[], during?: Period): Promise<TermsByVendor[]> {
    return this.cachedTerms.of(origins, during);
  }

  private where(holds: (shard: PlannedShard) => boolean): Bitmap {
    return Bitmap.of(this.planned.filter(holds).map(({ number }) => number));
  }

  private union(origins: readonly Origin[], reach: Reach): Bitmap {
    return Bitmap.union(
      origins.flatMap(({ id }) => {
        const { declared, inherited } = this.setsOf(id);
        if (reach === 'any') return [declared, inherited];
        return [reach === 'declared' ? declared : inherited];
      }),
    );
  }

  private setsOf(id: number): Sets {
    const known = this.sets.get(id);
    if (known) return known;
    const { declared = [], inherited = [] } = this.holders.get(id) ?? {};
    const made = { declared: sorted(declared), inherited: sorted(inherited) };
    this.sets.set(id, made);
    return made;
  }

  private add(id: number, shard: number, how: keyof Holders): void {
    const known = this.holders.get(id) ?? { declared: [], inherited: [] };
    this.holders.set(id, known);
    known[how].push(shard);
  }
}

/** Shards are planned in the order of their numbers. */
const sorted = (numbers: readonly number[]): Bitmap =>
  numbers.length === 0 ? Bitmap.empty() : Bitmap.fromSorted(Uint32Array.from(numbers));

/** The origins that any of the shards has. @param known by their ids */
export function statedOrigins(
  planned: readonly { readonly shard: PlannedShard }[],
  known: readonly Origin[],
  added: readonly Origin[],
): Origin[] {
  // The outputs of a derivation share one list of origins, which can be long.
  const ids = new Set<number>();
  for (const origins of new Set(planned.map(({ shard }) => shard.origins))) for (const id of origins) ids.add(id);
  const byId = new Map(added.map((origin) => [origin.id, origin]));
  return [...ids].flatMap((id) => byId.get(id) ?? known[id] ?? []);
}

interface Holders {
  readonly declared: number[];
  readonly inherited: number[];
}

type Sets = Readonly<Record<keyof Holders, Bitmap>>;
