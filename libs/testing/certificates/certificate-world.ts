import fc from 'fast-check';
import type { JsonObject } from '@core/kernel';
import type { Role } from '@core/trie';
import { digestOf, TestLog } from './test-log.js';

// Random histories as the service writes them, with what is true of them by brute force: no index,
// no trie, no code of the verifier.

interface WorldShard {
  readonly entry: number;
  readonly uri: string | undefined;
  digest: string | undefined;
  readonly parents: readonly WorldShard[];
  /** The removal that it answers, if a redaction made it. */
  readonly redacts: string | undefined;
  /** Every name that it was ever known by, with the entry that states it. */
  readonly names: { readonly name: string; readonly entry: number }[];
}

interface WorldUse {
  readonly model: string;
  readonly set: string;
  readonly stage: string;
  readonly entry: number;
  readonly withdraws: boolean;
}

interface WorldSet {
  readonly entry: number;
  readonly members: ReadonlySet<WorldShard>;
  readonly roles: ReadonlyMap<number, Role>;
}

/** One step of a history; the numbers pick from what there is. */
type Step = readonly [action: (typeof ACTIONS)[number], one: number, two: number, three: number];

const ACTIONS = [
  ...(['register', 'register', 'derive', 'derive', 'redact', 'bind', 'locate', 'correct', 'refuse'] as const),
  ...(['commit', 'commit', 'declare', 'use', 'use', 'restate', 'withdraw', 'read', 'cover', 'index'] as const),
];

const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...ACTIONS), fc.nat(999), fc.nat(999), fc.nat(999));

export const stepsArbitrary: fc.Arbitrary<readonly Step[]> = fc.array(step, {
  minLength: 12,
  maxLength: 45,
  size: 'max',
});

export const REMOVALS = ['r1', 'r2'] as const;
const STAGES = ['sft', 'pretraining'];
const AT = '2026-01-01T00:00:00.000Z';
const URIS = Array.from({ length: 6 }, (_, n) => `s3://c/${n}`);

export class CertificateWorld {
  readonly log = new TestLog();
  readonly shards: WorldShard[] = [];
  readonly sets = new Map<string, WorldSet>();
  /** Model versions with their parents, and the entries that declare them. */
  readonly models = new Map<string, { readonly parents: readonly string[]; readonly entry: number }>();
  private readonly uses: WorldUse[] = [];
  private readonly readings: { readonly model: string; readonly entry: number; readonly coverage?: string }[] = [];
  private digests = 0;

  constructor() {
    for (const removal of REMOVALS) this.log.append('removal.ordered', { removal, reason: 'x', effectiveAt: AT });
    this.register({ uri: URIS[0] });
    this.commit(1, 1);
    this.declare(0);
    this.use(0, 0, 0);
  }

  /** Goes on with these steps, and commits the index. */
  run(steps: readonly Step[]): void {
    for (const one of steps) this.take(one);
    this.log.commitIndex();
  }

  /** What redactions were made from, with the removals that they answer. */
  get redacted(): { readonly shard: number; readonly removal: string }[] {
    return this.shards.flatMap(({ redacts, parents }) =>
      redacts === undefined ? [] : parents.map(({ entry }) => ({ shard: entry, removal: redacts })),
    );
  }

  /** All names that were ever stated, and some that never were. */
  get names(): string[] {
    const stated = this.shards.flatMap(({ names }) => names.map(({ name }) => name));
    return [...new Set([...URIS, ...stated, digestOf('never'), 'S3://c/0', 's3://c//0'])];
  }

  /**
   * The entries that registered the shards ever known by the name, as of the entries before `upto`.
   */
  shardsKnownAs(name: string, upto: number): number[] {
    return this.shards
      .filter(({ names }) => names.some((one) => one.name === name && one.entry < upto))
      .map(({ entry }) => entry);
  }

  /** The model version and all its ancestors. */
  chainOf(model: string): string[] {
    return [model, ...(this.models.get(model)?.parents ?? []).flatMap((parent) => this.chainOf(parent))];
  }

  /** The entries of the uses of a set by models of the chain that count. */
  usesOf(chain: readonly string[], set: string, upto: number): number[] {
    const current = new Map<string, WorldUse>();
    for (const use of this.uses)
      if (use.entry < upto && use.set === set && chain.includes(use.model))
        current.set(`${use.model} ${use.stage}`, use);
    return [...current.values()].filter(({ withdraws }) => !withdraws).map(({ entry }) => entry);
  }

  /** The coverage stated last of the receipts of a model version, and the entries after it. */
  coverageOf(
    model: string,
    upto: number,
  ): { readonly coverage: string; readonly entry?: number; readonly later: number } {
    const known = this.readings.filter((one) => one.model === model && one.entry < upto);
    const at = known.findLastIndex(({ coverage }) => coverage !== undefined);
    const later = known.length - at - 1;
    const last = known[at];
    if (last?.coverage === undefined) return { coverage: later === 0 ? 'none' : 'unstated', later };
    return { coverage: last.coverage, entry: last.entry, later };
  }

  roleIn(set: string, shard: number): Role | 'absent' {
    return this.sets.get(set)?.roles.get(shard) ?? 'absent';
  }

  /**
   * Whether a way from the shard to a member of the set goes through no redaction for the removal.
   */
  leadsUnredacted(set: string, shard: number, removal: string): boolean {
    const leads = (from: WorldShard): boolean =>
      from.entry === shard || (from.redacts !== removal && from.parents.some(leads));
    return [...(this.sets.get(set)?.members ?? [])].some(leads);
  }

  private take([action, one, two, three]: Step): void {
    const shard = this.shards[one % this.shards.length] as WorldShard;
    switch (action) {
      case 'register':
        return this.register(this.newNames(one, two));
      case 'derive':
        return this.register(this.newNames(one, two), [shard, this.shards[three % this.shards.length] as WorldShard]);
      case 'redact':
        this.register(this.newNames(two, one), [shard], REMOVALS[three % 2]);
        return this.commit(this.shards.length - 1, two);
      case 'bind':
        return this.bind(shard);
      case 'locate':
        return this.locate(shard, URIS[two % URIS.length] as string);
      case 'correct':
        return void this.log.append('shard.corrected', { shard: nameOf(shard), reason: 'x', facts: { tokens: two } });
      case 'refuse':
        return this.refuse(shard, URIS[two % URIS.length] as string);
      case 'commit':
        return this.commit(one, two);
      case 'declare':
        return this.declare(one);
      case 'use':
        return this.use(one, two, three);
      case 'restate':
        return this.again(one, false);
      case 'withdraw':
        return this.again(one, true);
      case 'read':
        return this.read(one, two);
      case 'cover':
        return this.cover(one, two);
      case 'index':
        return void this.log.commitIndex();
    }
  }

  private newNames(one: number, two: number): { uri?: string | undefined; digest?: string } {
    const uri = URIS[two % URIS.length] as string;
    const taken = this.shards.some(
      (shard) => shard.uri === uri && shard.names[0]?.name === uri && !isNamedByDigest(shard),
    );
    if (one % 3 === 0 && !taken) return { uri };
    return { ...(one % 3 === 1 && { uri }), digest: this.newDigest() };
  }

  private newDigest(): string {
    return digestOf(`content ${this.digests++}`);
  }

  private register(
    { uri, digest }: { uri?: string | undefined; digest?: string },
    parents: readonly WorldShard[] = [],
    redacts?: string,
  ): void {
    const derived = [...new Set(parents)];
    const activity = redacts === undefined ? { kind: 'filter' } : { kind: 'redaction', removal: redacts };
    const data: JsonObject = { uri, digest, ...(derived.length > 0 && { derivedFrom: derived.map(nameOf), activity }) };
    const entry = this.log.append('shard.registered', data);
    const names = [digest, uri].filter((name) => name !== undefined).map((name) => ({ name, entry }));
    this.shards.push({ entry, uri, digest, parents: derived, redacts, names });
  }

  private bind(shard: WorldShard): void {
    if (shard.digest !== undefined) return;
    const digest = this.newDigest();
    const entry = this.log.append('shard.bound', { shard: nameOf(shard), digest });
    shard.digest = digest;
    shard.names.push({ name: digest, entry });
  }

  private locate(shard: WorldShard, uri: string): void {
    shard.names.push({ name: uri, entry: this.log.append('shard.located', { shard: nameOf(shard), uri }) });
  }

  private refuse(shard: WorldShard, uri: string): void {
    const declared = { digest: shard.digest, uri };
    this.log.append('shard.conflict-refused', { shard: nameOf(shard), declared, differs: ['/origins'] });
  }

  private commit(one: number, two: number): void {
    const members = new Set([one, two].map((n) => this.shards[n % this.shards.length] as WorldShard));
    const roles = new Map<number, Role>();
    const visit = (shard: WorldShard): void => {
      if (roles.has(shard.entry)) return;
      roles.set(shard.entry, members.has(shard) ? 'member' : 'ancestor');
      shard.parents.forEach(visit);
    };
    members.forEach(visit);
    const name = `set-${this.sets.size}@1`;
    this.sets.set(name, { entry: this.log.commitSet(name, roles), members, roles });
  }

  private declare(one: number): void {
    const known = [...this.models.keys()];
    const parents = one % 3 === 0 || known.length === 0 ? [] : [known[one % known.length] as string];
    const name = `model-${this.models.size}`;
    const stated = parents.map((parent) => ({
      model: parent.split('@')[0],
      version: '1',
      relation: 'fine_tuned_from',
    }));
    const entry = this.log.append('model.version-declared', { model: name, version: '1', parents: stated });
    this.models.set(`${name}@1`, { parents, entry });
  }

  private use(one: number, two: number, three: number): void {
    const [models, sets] = [[...this.models.keys()], [...this.sets.keys()]];
    const model = models[one % models.length] as string;
    this.state({ model, set: sets[two % sets.length] as string, stage: STAGES[three % 2] as string, withdraws: false });
  }

  private read(one: number, two: number): void {
    const model = this.modelAt(one);
    const [name = '', modelVersion = ''] = model.split('@');
    const kind = two % 2 === 0 ? 'receipts.run-stated' : 'receipts.reading-recorded';
    this.readings.push({ model, entry: this.log.append(kind, { run: `r${two}`, model: name, modelVersion }) });
  }

  private cover(one: number, two: number): void {
    const model = this.modelAt(one);
    const coverage = two % 2 === 0 ? 'complete' : 'incomplete';
    this.readings.push({ model, coverage, entry: this.log.stateCoverage(model, coverage) });
  }

  private modelAt(one: number): string {
    return [...this.models.keys()][one % this.models.size] as string;
  }

  /** States a use that counts again, or withdraws it. */
  private again(one: number, withdraws: boolean): void {
    const { entry: _, ...use } = this.uses[one % this.uses.length] as WorldUse;
    const last = this.uses.findLast(
      ({ model, set, stage }) => model === use.model && set === use.set && stage === use.stage,
    );
    if (!last?.withdraws) this.state({ ...use, withdraws });
  }

  private state(use: Omit<WorldUse, 'entry'>): void {
    const [[model, modelVersion], [dataset, datasetVersion]] = [use.model.split('@'), use.set.split('@')];
    const data = {
      model,
      modelVersion,
      dataset,
      datasetVersion,
      stage: use.stage,
      startedAt: AT,
      use: 'id',
    } as JsonObject;
    const entry = this.log.append(use.withdraws ? 'model.use-withdrawn' : 'model.use-recorded', data);
    this.uses.push({ ...use, entry });
  }
}

/** What entries call a shard: its digest, once it has one. */
function nameOf({ digest, uri }: WorldShard): string {
  return digest ?? uri ?? '';
}

/** Registered with a digest. */
function isNamedByDigest({ names }: WorldShard): boolean {
  return names[0]?.name.startsWith('sha256:') === true;
}
