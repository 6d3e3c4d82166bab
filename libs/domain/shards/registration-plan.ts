import { formatDigest, type JsonObject } from '@core/kernel';
import type { TextSlice } from '@core/text';
import type { Statement } from '@domain/ledger';
import { KeyedDerivation, namesParentsItself } from '@domain/lineage';
import { Interner, originIdentity, originSet, originTuple, type OriginTuple, UNSTATED_ORIGIN } from '@domain/origins';
import type { ChunkSnapshot } from './chunk-snapshot.js';
import { nameOf, type NewShard, type PlannedShard } from './planned-shard.js';
import type { ReadDeclaration } from './read-declaration.js';
import { differences } from './shard-comparison.js';
import type { ShardDeclaration } from './shard-declaration.js';
import { ShardsError } from './shards.errors.js';
import type { ChunkWatch, LineRefusal } from './shards.events.js';
import { shardBound, shardConflictRefused, shardLocated } from './shards.ledger-entries.js';

/** The outcome of one declaration. `step`: the step that records a refusal, if one does. */
export type PlannedOutcome =
  | { readonly outcome: 'registered'; readonly shard: NewShard }
  | { readonly outcome: 'existing'; readonly shard: PlannedShard }
  | { readonly outcome: 'refused'; readonly error: ShardsError; readonly step?: number };

/** Registers a shard. `text` is the declaration's canonical JSON, if it is known. */
export interface RegisteringStep {
  readonly kind: 'registered';
  readonly line: number;
  readonly shard: NewShard;
  readonly text?: string | TextSlice;
}

/** States something about a shard that is registered already. */
export type LaterStep = { readonly line: number; readonly shard: number; readonly statement: Statement } & (
  | { readonly kind: 'refused' }
  | { readonly kind: 'bound'; readonly digest: string }
  | { readonly kind: 'located'; readonly uri: string }
);

/** Records that a line was refused by a rule. */
export interface RefusalStep {
  readonly kind: 'policy-refused';
  readonly line: number;
  readonly statement: Statement;
}

export type Step = RegisteringStep | LaterStep | RefusalStep;

export interface RegistrationPlan {
  /** One for each line, in order. */
  readonly outcomes: readonly PlannedOutcome[];
  /**
   * The statements to make, in the ledger's order. `statePlan` assigns the ids of derivations.
   */
  readonly steps: readonly Step[];
  readonly originIds: Interner<OriginTuple>;
}

/**
 * Decides what a chunk of declarations does, from a snapshot of what it can refer to. Pure. A chunk
 * has the effect of its lines one by one: a line can name shards that earlier lines registered,
 * bound or located.
 * @param refusals the lines that rules refuse, if they would register a shard
 */
export function planRegistration(
  snapshot: ChunkSnapshot,
  lines: readonly ReadDeclaration[],
  watch: ChunkWatch,
  refusals: ReadonlyMap<number, LineRefusal> = new Map(),
): RegistrationPlan {
  const planner = new Planner(snapshot, watch, refusals);
  const outcomes = lines.map((read, line): PlannedOutcome =>
    read instanceof ShardsError ? { outcome: 'refused', error: read } : planner.add(line, read.declaration, read.text),
  );
  return { outcomes, steps: planner.steps, originIds: planner.originIds };
}

/**
 * A derivation that the chunk names, with the union of its parents' effective origins. All outputs
 * of the derivation share one.
 */
interface NamedDerivation {
  readonly derivation: KeyedDerivation;
  readonly origins: readonly number[];
}

const NO_ORIGINS: NonNullable<ShardDeclaration['origins']> = [];
const NO_IDS: readonly number[] = [];

class Planner {
  readonly steps: Step[] = [];
  readonly originIds: Interner<OriginTuple>;
  private nextNumber: number;
  /** What the URI of the line names, as `sameShard` found it. */
  private namedByUri: PlannedShard | undefined;
  /** The shards that lines of the chunk named, by name. */
  private readonly named = new Map<string, PlannedShard>();
  private readonly located = new Set<string>();
  private readonly bound = new Map<number, string>();
  private readonly derivations = new Map<string, NamedDerivation>();
  /** The ids of each list of origins: that of many declarations is one object. */
  private readonly originLists = new Map<NonNullable<ShardDeclaration['origins']>, readonly number[]>();

  constructor(
    private readonly snapshot: ChunkSnapshot,
    private readonly watch: ChunkWatch,
    private readonly refusals: ReadonlyMap<number, LineRefusal>,
  ) {
    this.nextNumber = snapshot.next.shard;
    this.originIds = new Interner(originIdentity, snapshot.originIds, snapshot.next.origin);
  }

  add(line: number, declaration: ShardDeclaration, text?: string | TextSlice): PlannedOutcome {
    const parents = this.parentsOf(declaration);
    if (parents instanceof ShardsError) return { outcome: 'refused', error: parents };
    const named = parents.length > 0 ? this.derivationOf(parents, declaration) : undefined;
    const same = this.sameShard(declaration);
    if (same) return this.compare(line, same, declaration, named?.derivation);
    const refused = this.refusedRedaction(declaration, named?.derivation.parents ?? []);
    if (refused) return { outcome: 'refused', error: refused };
    return this.refusedByRules(line) ?? this.register(line, declaration, named, text);
  }

  private refusedByRules(line: number): PlannedOutcome | undefined {
    const refusal = this.refusals.get(line);
    if (!refusal) return undefined;
    const { error, statement } = refusal;
    return { outcome: 'refused', error, step: this.steps.push({ kind: 'policy-refused', line, statement }) - 1 };
  }

  private refusedRedaction({ activity }: ShardDeclaration, parents: readonly number[]): ShardsError | undefined {
    const complaint = activity?.removal === undefined ? undefined : this.watch.refusalOf(activity, parents);
    if (!complaint) return undefined;
    const message = `This redaction does not answer the removal ${activity?.removal ?? ''}: ${complaint.pointer} ${complaint.message}.`;
    return new ShardsError('redaction-refused', message, [complaint]);
  }

  private find(name: string): PlannedShard | undefined {
    const shard = (this.named.size > 0 ? this.named.get(name) : undefined) ?? this.snapshot.shards.get(name);
    if (this.bound.size === 0) return shard;
    const digest = shard && this.bound.get(shard.number);
    return shard && digest !== undefined ? { ...shard, digest } : shard;
  }

  private parentsOf({ derivedFrom = [] }: ShardDeclaration): PlannedShard[] | ShardsError {
    const parents: PlannedShard[] = [];
    for (const name of derivedFrom) {
      const parent = this.find(name);
      if (!parent) return this.unknownParents(derivedFrom);
      parents.push(parent);
    }
    return parents;
  }

  private unknownParents(derivedFrom: readonly string[]): ShardsError {
    const found = derivedFrom.map((name) => this.find(name));
    const message = 'is not a registered shard; parents are registered before their children';
    const complaints = found.flatMap((parent, index) =>
      parent ? [] : [{ pointer: `/derivedFrom/${index}`, message }],
    );
    const first = derivedFrom[found.indexOf(undefined)] ?? '';
    return new ShardsError('unknown-parent', `A parent ${message}: ${first}`, complaints);
  }

  private derivationOf(parents: readonly PlannedShard[], { activity }: ShardDeclaration): NamedDerivation {
    const [first] = parents;
    const numbers = first && parents.length === 1 ? [first.number] : originSet(parents.map(({ number }) => number));
    const derivation = new KeyedDerivation(numbers, activity);
    const known = this.derivations.get(derivation.key);
    if (known) return known;
    const named = { derivation, origins: unionOfOrigins(parents) };
    this.derivations.set(derivation.key, named);
    return named;
  }

  /**
   * The shard that the declaration is about: the one with this digest; else the one that the URI
   * names, unless it has another digest.
   */
  private sameShard({ digest, uri }: ShardDeclaration): PlannedShard | undefined {
    const byDigest = digest === undefined ? undefined : this.find(digest);
    if (byDigest || uri === undefined) return byDigest;
    const byUri = (this.namedByUri = this.find(uri));
    return digest !== undefined && byUri?.digest ? undefined : byUri;
  }

  private register(
    line: number,
    declaration: ShardDeclaration,
    named: NamedDerivation | undefined,
    text?: string | TextSlice,
  ): PlannedOutcome {
    const declaredOrigins = this.declaredOrigins(declaration, named !== undefined);
    const shard: NewShard = {
      number: this.nextNumber++,
      digest: declaration.digest ?? null,
      uri: declaration.uri ?? null,
      namedByUri: declaration.digest === undefined,
      facts: [declaration as JsonObject],
      origins: effectiveOrigins(declaredOrigins, named?.origins),
      declaration,
      derivation: named?.derivation ?? null,
      parents: named?.derivation.parents ?? [],
      declaredOrigins,
      step: this.steps.length,
    };
    this.steps.push({ kind: 'registered', line, shard, text });
    this.watch.registered(shard);
    if (shard.digest !== null && this.canBeNamed(shard.digest)) this.named.set(shard.digest, shard);
    if (shard.uri !== null && this.canBeNamed(shard.uri)) this.nameByLocation(shard.uri, shard, this.namedByUri);
    return { outcome: 'registered', shard };
  }

  private canBeNamed(name: string): boolean {
    const { named } = this.snapshot;
    return named === undefined || (named.size > 0 && named.has(name));
  }

  /** A URI names the shard that was last located there, unless one was registered by it alone. */
  private nameByLocation(uri: string, shard: PlannedShard, current: PlannedShard | undefined): void {
    if (current?.uri !== uri || !current.namedByUri) this.named.set(uri, shard);
  }

  /** A shard that declares and inherits nothing has an unknown origin. */
  private declaredOrigins({ origins = NO_ORIGINS }: ShardDeclaration, inherits: boolean): readonly number[] {
    if (origins.length === 0 && inherits) return NO_IDS;
    const known = this.originLists.get(origins);
    if (known) return known;
    const tuples = origins.length > 0 ? origins.map(originTuple) : [UNSTATED_ORIGIN];
    const ids = originSet(tuples.map((tuple) => this.originIds.idOf(tuple)));
    this.originLists.set(origins, ids);
    return ids;
  }

  private compare(
    line: number,
    shard: PlannedShard,
    declaration: ShardDeclaration,
    derivation: KeyedDerivation | undefined,
  ): PlannedOutcome {
    const differs =
      shard.facts.map((facts) => differences(facts, declaration)).sort((a, b) => a.length - b.length)[0] ?? [];
    if (!isDerivation(shard, derivation)) differs.push('/derivedFrom');
    if (differs.length > 0) return this.refuse(line, shard, declaration, differs, derivation);
    this.bindIfNew(line, shard, declaration);
    this.locateIfNew(line, shard, declaration);
    this.watch.registeredAgain(shard.number);
    return { outcome: 'existing', shard };
  }

  private refuse(
    line: number,
    shard: PlannedShard,
    declaration: ShardDeclaration,
    differs: readonly string[],
    derivation: KeyedDerivation | undefined,
  ): PlannedOutcome {
    const name = nameOf(shard);
    const parents =
      derivation && !namesParentsItself(declaration)
        ? { total: derivation.parents.length, hash: formatDigest(derivation.hash) }
        : undefined;
    const statement = shardConflictRefused(name, declaration, differs, parents);
    const step = this.steps.push({ kind: 'refused', line, shard: shard.number, statement }) - 1;
    const message = 'differs from what is recorded';
    const error = new ShardsError(
      'shard-conflict',
      `${name} is registered with another declaration (${differs.join(', ')} differ). The attempt is recorded. To change what is held, send a correction with a reason.`,
      differs.map((pointer) => ({ pointer, message })),
    );
    return { outcome: 'refused', error, step };
  }

  private bindIfNew(line: number, shard: PlannedShard, { digest }: ShardDeclaration): void {
    if (digest === undefined || shard.digest !== null) return;
    const statement = shardBound(nameOf(shard), digest);
    this.steps.push({ kind: 'bound', line, shard: shard.number, statement, digest });
    this.bound.set(shard.number, digest);
    this.named.set(digest, shard);
  }

  private locateIfNew(line: number, shard: PlannedShard, { uri }: ShardDeclaration): void {
    const location = `${shard.number} ${uri}`;
    if (uri === undefined || uri === shard.uri) return;
    if (this.snapshot.locations.has(location) || this.located.has(location)) return;
    this.located.add(location);
    this.nameByLocation(uri, shard, this.find(uri));
    const statement = shardLocated(nameOf(shard), uri);
    this.steps.push({ kind: 'located', line, shard: shard.number, statement, uri });
  }
}

/** Shards with equal origins mostly share one list, which is then theirs together. */
function unionOfOrigins(parents: readonly PlannedShard[]): readonly number[] {
  const first = parents[0]?.origins ?? NO_IDS;
  return parents.every(({ origins }) => origins === first)
    ? first
    : originSet(parents.flatMap(({ origins }) => origins));
}

/** One list for all outputs of a derivation that declare none of their own: it can be long. */
function effectiveOrigins(declared: readonly number[], inherited?: readonly number[]): readonly number[] {
  if (!inherited) return declared;
  return declared.length === 0 ? inherited : originSet([...declared, ...inherited]);
}

function isDerivation(shard: PlannedShard, derivation: KeyedDerivation | undefined): boolean {
  if ('step' in shard) return shard.derivation?.key === derivation?.key;
  if (!derivation || !shard.derivationHash) return !derivation && !shard.derivationHash;
  return shard.derivationHash.equals(derivation.hash);
}
