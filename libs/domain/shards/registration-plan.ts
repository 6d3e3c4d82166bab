import { formatDigest, type JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { type Derivation, derivationDeclared, derivationHash, namesParentsItself, parentParts } from '@domain/lineage';
import { originSet, originTuple, type OriginTuple, UNSTATED_ORIGIN } from '@domain/origins';
import { differences } from './shard-comparison.js';
import type { ShardDeclaration } from './shard-declaration.js';
import { shardBound, shardConflictRefused, shardLocated, shardRegistered } from './shards.ledger-entries.js';
import type { NewShard, PlannedShard } from './planned-shard.js';
import type { ChunkWatch } from './shards.events.js';
import { ShardsError } from './shards.errors.js';

/** Where the plan looks things up. Everything a chunk can name is loaded before it is planned. */
export interface PlanSource {
  find(name: string): PlannedShard | undefined;
  /** Whether an earlier statement located the shard there. */
  isLocated(shard: number, uri: string): boolean;
  originId(tuple: OriginTuple): number;
  /** The id of a derivation that was met before. */
  knownDerivation(derivation: Derivation): number | undefined;
  /** The id of a derivation, given to it now if it is met for the first time. */
  derivationId(derivation: Derivation): number;
  effectiveOrigins(derivation: Derivation): readonly number[];
}

/** What is to be done for one declaration; statements are offsets into the plan's. */
export type PlannedOutcome =
  | { readonly outcome: 'registered'; readonly shard: NewShard }
  | { readonly outcome: 'existing'; readonly shard: PlannedShard }
  | { readonly outcome: 'refused'; readonly error: ShardsError; readonly offset?: number };

/** Decides, line by line, what a chunk of declarations does: pure, so that it can be tried without a database. */
export class RegistrationPlan {
  readonly statements: Statement[] = [];
  readonly shards: NewShard[] = [];
  readonly bindings: { readonly shard: number; readonly digest: string; readonly offset: number }[] = [];
  readonly locations: { readonly shard: number; readonly uri: string; readonly offset: number }[] = [];
  readonly refusals: { readonly shard: number; readonly offset: number }[] = [];
  private readonly planned = new Map<string, PlannedShard>();
  private readonly said = new Set<string>();
  private readonly bound = new Map<number, string>();

  constructor(
    private readonly source: PlanSource,
    private nextNumber: number,
    private readonly watch: ChunkWatch | null = null,
  ) {}

  /** `text`: the declaration's canonical JSON, where it is at hand. */
  add(declaration: ShardDeclaration, text?: string): PlannedOutcome {
    const parents = this.parentsOf(declaration);
    if (parents instanceof ShardsError) return { outcome: 'refused', error: parents };
    const derivation =
      parents.length > 0 ? { parents, ...(declaration.activity && { activity: declaration.activity }) } : undefined;
    const same = this.sameShard(declaration);
    if (same) return this.compare(same, declaration, derivation);
    const refused = this.refusedRedaction(declaration, parents);
    if (refused) return { outcome: 'refused', error: refused };
    return this.register(declaration, derivation, text);
  }

  private refusedRedaction({ activity }: ShardDeclaration, parents: readonly number[]): ShardsError | undefined {
    if (activity?.removal === undefined) return undefined;
    const unknown = { pointer: '/activity/removal', message: 'is not a removal that was ordered' };
    const complaint = this.watch ? this.watch.refusalOf(activity, parents) : unknown;
    if (!complaint) return undefined;
    const message = `This redaction does not answer the removal ${activity.removal}: ${complaint.pointer} ${complaint.message}.`;
    return new ShardsError('redaction-refused', message, [complaint]);
  }

  private find(name: string): PlannedShard | undefined {
    const shard = this.planned.get(name) ?? this.source.find(name);
    const digest = shard && this.bound.get(shard.number);
    return shard && digest !== undefined ? { ...shard, digest } : shard;
  }

  private parentsOf({ derivedFrom = [] }: ShardDeclaration): number[] | ShardsError {
    const found = derivedFrom.map((name) => this.find(name));
    const message = 'is not a registered shard; parents are registered before their children';
    const complaints = found.flatMap((parent, index) =>
      parent ? [] : [{ pointer: `/derivedFrom/${index}`, message }],
    );
    const [first] = complaints;
    if (first)
      return new ShardsError(
        'unknown-parent',
        `A parent ${message}: ${derivedFrom[Number(first.pointer.split('/')[2])] ?? ''}`,
        complaints,
      );
    return originSet(found.flatMap((parent) => (parent ? [parent.number] : [])));
  }

  /** The shard that the declaration is of: the one with its digest; else the one its URI names, if that has no other digest. */
  private sameShard({ digest, uri }: ShardDeclaration): PlannedShard | undefined {
    const byDigest = digest === undefined ? undefined : this.find(digest);
    if (byDigest || uri === undefined) return byDigest;
    const byUri = this.find(uri);
    return digest !== undefined && byUri?.digest ? undefined : byUri;
  }

  private register(declaration: ShardDeclaration, derivation: Derivation | undefined, text?: string): PlannedOutcome {
    const inline = namesParentsItself(declaration);
    const interned = derivation && this.internDerivation(derivation, inline);
    const declaredOrigins = this.declaredOrigins(declaration, derivation);
    const inherited = derivation ? this.source.effectiveOrigins(derivation) : [];
    const statement = shardRegistered(declaration, inline ? undefined : interned, text);
    const shard: NewShard = {
      number: this.nextNumber++,
      digest: declaration.digest ?? null,
      uri: declaration.uri ?? null,
      derivation: interned ?? null,
      namedByUri: declaration.digest === undefined,
      facts: [declaration as JsonObject],
      origins: originSet([...declaredOrigins, ...inherited]),
      entry: { offset: this.statements.push(statement) - 1 },
      declaration,
      parents: derivation?.parents ?? [],
      declaredOrigins,
    };
    this.shards.push(shard);
    this.watch?.registered(shard);
    if (shard.digest !== null) this.planned.set(shard.digest, shard);
    if (shard.uri !== null) this.nameByLocation(shard.uri, shard);
    return { outcome: 'registered', shard };
  }

  /** A URI names the shard that was last said to be there, unless one was registered by it alone. */
  private nameByLocation(uri: string, shard: PlannedShard): void {
    const holder = this.find(uri);
    if (holder?.uri !== uri || !holder.namedByUri) this.planned.set(uri, shard);
  }

  /** A shard of which nothing is said and nothing is inherited has an unknown origin; it is said so. */
  private declaredOrigins({ origins = [] }: ShardDeclaration, derivation: Derivation | undefined): number[] {
    const tuples = origins.length > 0 || derivation ? origins.map(originTuple) : [UNSTATED_ORIGIN];
    return originSet(tuples.map((tuple) => this.source.originId(tuple)));
  }

  private internDerivation(derivation: Derivation, inline: boolean): number {
    const known = this.source.knownDerivation(derivation);
    const id = known ?? this.source.derivationId(derivation);
    if (known === undefined && !inline) {
      const parts = parentParts(derivation.parents);
      parts.forEach((ranges, part) =>
        this.statements.push(derivationDeclared(id, part, parts.length, ranges, derivation.activity)),
      );
    }
    return id;
  }

  private compare(
    shard: PlannedShard,
    declaration: ShardDeclaration,
    derivation: Derivation | undefined,
  ): PlannedOutcome {
    const sameParents = (derivation ? this.source.knownDerivation(derivation) : null) === shard.derivation;
    const differs =
      shard.facts.map((facts) => differences(facts, declaration)).sort((a, b) => a.length - b.length)[0] ?? [];
    if (!sameParents) differs.push('/derivedFrom');
    if (differs.length > 0) return this.refuse(shard, declaration, differs, derivation);
    this.bindIfNew(shard, declaration);
    this.locateIfNew(shard, declaration);
    this.watch?.registeredAgain(shard.number);
    return { outcome: 'existing', shard };
  }

  private refuse(
    shard: PlannedShard,
    declaration: ShardDeclaration,
    differs: readonly string[],
    derivation: Derivation | undefined,
  ): PlannedOutcome {
    const name = nameOf(shard);
    const parents =
      derivation && !namesParentsItself(declaration)
        ? { total: derivation.parents.length, hash: formatDigest(derivationHash(derivation)) }
        : undefined;
    const offset = this.statements.push(shardConflictRefused(name, declaration, differs, parents)) - 1;
    this.refusals.push({ shard: shard.number, offset });
    const message = 'differs from what is recorded';
    const error = new ShardsError(
      'shard-conflict',
      `${name} is registered with another declaration (${differs.join(', ')} differ). The attempt is recorded. To change what is held, send a correction with a reason.`,
      differs.map((pointer) => ({ pointer, message })),
    );
    return { outcome: 'refused', error, offset };
  }

  private bindIfNew(shard: PlannedShard, { digest }: ShardDeclaration): void {
    if (digest === undefined || shard.digest !== null) return;
    const offset = this.statements.push(shardBound(nameOf(shard), digest)) - 1;
    this.bindings.push({ shard: shard.number, digest, offset });
    this.bound.set(shard.number, digest);
    this.planned.set(digest, shard);
  }

  private locateIfNew(shard: PlannedShard, { uri }: ShardDeclaration): void {
    if (uri === undefined || uri === shard.uri || this.source.isLocated(shard.number, uri)) return;
    if (this.said.has(`${shard.number} ${uri}`)) return;
    this.said.add(`${shard.number} ${uri}`);
    this.nameByLocation(uri, shard);
    const offset = this.statements.push(shardLocated(nameOf(shard), uri)) - 1;
    this.locations.push({ shard: shard.number, uri, offset });
  }
}

export function nameOf(shard: { readonly digest: string | null; readonly uri: string | null }): string {
  return shard.digest ?? shard.uri ?? '';
}
