import type { Condition } from '@domain/policy';

/** What a shard states, as of an entry. */
export interface Facts {
  readonly origins: readonly { readonly kind: string; readonly maker?: string }[];
  readonly licence?: string;
  readonly signal?: 'allow' | 'deny' | 'unknown';
  readonly records?: number;
  /** Of each of its origins. */
  readonly evidence?: boolean;
}

export interface WorldShard {
  readonly uri: string;
  readonly dataset: string;
  readonly parents: readonly number[];
  /** The statements about it, each with its entry; the last one before a position counts. */
  readonly stated: { readonly entry: number; readonly facts: Facts }[];
}

export interface WorldRule {
  readonly slug: string;
  readonly effect: 'block' | 'flag';
  readonly onUnknown: 'block' | 'flag' | 'allow';
  readonly gates: readonly string[];
  readonly from: string;
  readonly to?: string;
  readonly when: Condition;
  readonly unless?: Condition;
}

/** A statement of a rule; null: it is retired. */
export interface RuleStatement {
  readonly entry: number;
  readonly slug: string;
  readonly rule: WorldRule | null;
}

export interface WorldWaiver {
  readonly rule: string;
  readonly scope: { readonly dataset?: string; readonly uriPrefix?: string; readonly model?: string };
  readonly until: string;
  approved?: number;
  ended?: number;
}

export interface World {
  readonly shards: WorldShard[];
  readonly rules: RuleStatement[];
  readonly waivers: WorldWaiver[];
}

/** A write that rules are asked about: a registration is of one shard. */
export interface AskedWrite {
  readonly gate: 'registration' | 'commit' | 'use' | 'certificate';
  readonly shards: readonly number[];
  readonly dataset?: string;
  readonly model?: string;
  readonly use?: {
    readonly stage: string;
    readonly from: string;
    readonly to?: string;
    readonly offered?: readonly string[];
  };
}

export interface Moment {
  readonly asOf: number;
  readonly now: string;
}

export interface Verdict {
  readonly rule: string;
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly action: 'allow' | 'block' | 'flag';
  readonly count: number;
}

type Truth = 'yes' | 'no' | 'unknown';

const ORDER: readonly Truth[] = ['no', 'unknown', 'yes'];
const least = (truths: readonly Truth[]): Truth => ORDER.find((one) => truths.includes(one)) ?? 'yes';
const most = (truths: readonly Truth[]): Truth => [...ORDER].reverse().find((one) => truths.includes(one)) ?? 'no';
const opposite = (truth: Truth): Truth => ORDER[2 - ORDER.indexOf(truth)] ?? 'no';

/** The rules that are stated as of a position. */
export function statedRules({ rules }: World, asOf: number): WorldRule[] {
  const last = new Map<string, WorldRule | null>();
  for (const { entry, slug, rule } of rules) if (entry < asOf) last.set(slug, rule);
  return [...last.values()].flatMap((rule) => rule ?? []);
}

/** Each rule that is asked about a write, with its verdict: one shard and one rule at a time. */
export function verdictsOn(world: World, write: AskedWrite, at: Moment): Verdict[] {
  const asked = statedRules(world, at.asOf).filter(
    (rule) => rule.gates.includes(write.gate) && isEffective(rule, write, at.now),
  );
  return asked.map((rule) => verdictOf(world, rule, write, at));
}

function isEffective({ from, to }: WorldRule, { gate, use }: AskedWrite, now: string): boolean {
  const begins = gate === 'use' && use ? use.from : now;
  const ends = gate === 'use' && use ? lastOf(use, now) : now;
  return from <= ends && (to === undefined || begins < to);
}

/** The last instant of a use that counts: it runs until now if it has not ended. */
function lastOf({ from, to }: NonNullable<AskedWrite['use']>, now: string): string {
  const end = to ?? now;
  return end > from ? new Date(Date.parse(end) - 1).toISOString() : from;
}

/** @param waived whether waivers count */
export function verdictOf(world: World, rule: WorldRule, write: AskedWrite, at: Moment, waived = true): Verdict {
  const judge = new Judge(world, write, at);
  const left = write.shards.filter((shard) => !waived || !isWaived(world, rule.slug, shard, write, at));
  const truths = left.map((shard) =>
    least([judge.truth(rule.when, shard), rule.unless ? opposite(judge.truth(rule.unless, shard)) : 'yes']),
  );
  const [yes, maybe] = [truths.filter((one) => one === 'yes').length, truths.filter((one) => one !== 'no').length];
  const { slug } = rule;
  if (yes > 0) return { rule: slug, verdict: 'deny', action: rule.effect, count: yes };
  if (maybe > 0) return { rule: slug, verdict: 'unknown', action: rule.onUnknown, count: maybe };
  return { rule: slug, verdict: 'allow', action: 'allow', count: 0 };
}

function isWaived({ waivers, shards }: World, rule: string, shard: number, write: AskedWrite, at: Moment): boolean {
  return waivers.some((waiver) => {
    const { scope, until, approved = Infinity, ended = Infinity } = waiver;
    if (waiver.rule !== rule || approved >= at.asOf || ended < at.asOf || at.now >= until) return false;
    const end = write.use && (write.use.to ?? (at.now > write.use.from ? at.now : laterThan(write.use.from)));
    if (end !== undefined && end > until) return false;
    const dataset = write.gate === 'registration' ? shards[shard]?.dataset : write.dataset;
    return (
      (scope.dataset === undefined || scope.dataset === dataset) &&
      (scope.model === undefined || scope.model === write.model) &&
      (scope.uriPrefix === undefined || (shards[shard]?.uri.startsWith(scope.uriPrefix) ?? false))
    );
  });
}

const laterThan = (instant: string): string => new Date(Date.parse(instant) + 1).toISOString();

/** Judges conditions on the shards of one write. */
class Judge {
  constructor(
    private readonly world: World,
    private readonly write: AskedWrite,
    private readonly at: Moment,
  ) {}

  truth(condition: Condition, shard: number): Truth {
    const { all, any, not, share, missing, origin, preference, contradiction, jurisdiction } = condition;
    if (all) return least(all.map((one) => this.truth(one, shard)));
    if (any) return most(any.map((one) => this.truth(one, shard)));
    if (not) return opposite(this.truth(not, shard));
    if (share) return this.share(share, shard);
    if (missing) return this.missing(missing, shard);
    if (origin) return most(this.origins(shard, origin.reach ?? 'any').map((one) => matches(one, origin)));
    if (preference) return signalIs(this.facts(shard).signal ?? 'unknown', preference.value);
    if (contradiction) {
      const human = this.origins(shard, 'declared').some(({ kind }) => kind === 'human');
      return human && this.origins(shard, 'inherited').some(({ kind }) => kind === 'model_generated') ? 'yes' : 'no';
    }
    return jurisdiction ? this.offered(jurisdiction.in) : 'no';
  }

  private share({ of, by, above, stages }: NonNullable<Condition['share']>, shard: number): Truth {
    if (stages && !(this.write.use && stages.some((stage) => stage === this.write.use?.stage))) return 'no';
    if (this.write.gate === 'registration') return above < 1 ? this.truth(of, shard) : 'no';
    const parts = this.write.shards.map((one) => ({
      truth: this.truth(of, one),
      size: by === 'shards' ? 1 : this.facts(one).records,
    }));
    const smallest = parts.map(({ truth, size }) => (truth === 'yes' ? (size ?? 0) : 0));
    const largest = parts.map(({ truth, size }) => (truth === 'no' ? 0 : (size ?? Infinity)));
    const others = (held: (truth: Truth) => boolean, missing: number): number =>
      sum(parts.map(({ truth, size }) => (held(truth) ? 0 : (size ?? missing))));
    const isAbove = (part: number, rest: number): boolean =>
      part === Infinity ? above < 1 : part > above * (part + rest);
    // The part is smallest where all else is as large as can be, and largest where it is as small.
    const rest = others((truth) => truth === 'yes', Infinity);
    if (rest < Infinity && isAbove(sum(smallest), rest)) return 'yes';
    return isAbove(
      sum(largest),
      others((truth) => truth !== 'no', 0),
    )
      ? 'unknown'
      : 'no';
  }

  private missing({ what, above }: NonNullable<Condition['missing']>, shard: number): Truth {
    const lacks = (one: number): boolean => {
      if (what === 'licence') return this.facts(one).licence === undefined;
      if (what === 'evidence') return this.facts(one).evidence !== true;
      return this.origins(one, 'any').some(({ kind }) => kind === 'unknown');
    };
    if (above === undefined) return lacks(shard) ? 'yes' : 'no';
    const group = this.write.gate === 'registration' ? [shard] : this.write.shards;
    const held = group.filter(lacks).length > above * group.length;
    return held && (this.write.gate !== 'registration' || lacks(shard)) ? 'yes' : 'no';
  }

  private offered(places: readonly string[]): Truth {
    const { use } = this.write;
    if (!use) return 'no';
    if (!use.offered) return 'unknown';
    return use.offered.some((place) => places.includes(place)) ? 'yes' : 'no';
  }

  private facts(shard: number): Facts {
    const stated = this.world.shards[shard]?.stated.filter(({ entry }) => entry < this.at.asOf) ?? [];
    return stated.at(-1)?.facts ?? this.world.shards[shard]?.stated[0]?.facts ?? { origins: [] };
  }

  private origins(shard: number, reach: string): Facts['origins'] {
    const own = this.facts(shard).origins;
    if (reach === 'declared') return own;
    const ancestors = new Set<number>();
    const climb = (one: number): void => {
      for (const parent of this.world.shards[one]?.parents ?? []) {
        if (ancestors.has(parent)) continue;
        ancestors.add(parent);
        climb(parent);
      }
    };
    climb(shard);
    const same = (one: Facts['origins'][number]) => JSON.stringify(one);
    const inherited = [...ancestors].flatMap((one) => this.facts(one).origins);
    const others = inherited.filter((one) => !own.some((mine) => same(mine) === same(one)));
    return reach === 'inherited' ? others : [...own, ...others];
  }
}

function matches({ kind, maker }: Facts['origins'][number], asked: NonNullable<Condition['origin']>): Truth {
  const open = kind === 'unknown' || kind === 'scraped';
  const ofKind = (wanted: string): Truth => {
    if (kind === wanted) return 'yes';
    return (kind === 'unknown' || (kind === 'scraped' && wanted !== 'unknown')) && wanted !== kind ? 'unknown' : 'no';
  };
  const ofVendor = (wanted: string): Truth => {
    if (maker === wanted) return 'yes';
    return open ? 'unknown' : 'no';
  };
  return least([
    asked.kind === undefined ? 'yes' : ofKind(asked.kind),
    asked.vendor === undefined ? 'yes' : ofVendor(asked.vendor),
  ]);
}

function signalIs(signal: string, wanted: string): Truth {
  if (signal === wanted) return 'yes';
  return signal === 'unknown' ? 'unknown' : 'no';
}

const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0);
