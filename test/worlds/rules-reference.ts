import type { Condition } from '@domain/policy';
import {
  isOfOneVendor,
  least,
  matches,
  most,
  opposite,
  type Span,
  type Truth,
  type WorldOrigin,
} from './rules-origins.js';
import { type WorldApproval, type WorldTerms, WorldVendors } from './rules-vendors.js';

type Signal = 'allow' | 'deny' | 'unknown';

/** What a shard states, as of an entry. */
export interface Facts {
  readonly origins: readonly WorldOrigin[];
  readonly licence?: string;
  /** What two schemes signalled: of one of them at two instants. */
  readonly signals?: { readonly first: Signal; readonly later?: Signal; readonly other?: Signal };
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

/** A declaration of a shard's content that was refused because it differs. */
export interface RefusedDeclaration {
  readonly entry: number;
  readonly shard: number;
  readonly facts: Facts;
}

export interface WorldRule {
  readonly slug: string;
  readonly effect: 'block' | 'flag';
  readonly onUnknown: 'block' | 'flag' | 'allow';
  readonly severity: 'info' | 'warning' | 'violation';
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
  readonly scope: {
    readonly dataset?: string;
    readonly uriPrefix?: string;
    readonly model?: string;
    readonly vendor?: string;
  };
  readonly until: string;
  approved?: number;
  ended?: number;
}

export interface World {
  readonly terms: WorldTerms[];
  readonly approvals: WorldApproval[];
  readonly shards: WorldShard[];
  readonly refused: RefusedDeclaration[];
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

function isWaived(world: World, rule: string, shard: number, write: AskedWrite, at: Moment): boolean {
  const { waivers, shards } = world;
  return waivers.some((waiver) => {
    const { scope, until, approved = Infinity, ended = Infinity } = waiver;
    if (waiver.rule !== rule || approved >= at.asOf || ended < at.asOf || at.now >= until) return false;
    const end = write.use && (write.use.to ?? (at.now > write.use.from ? at.now : laterThan(write.use.from)));
    if (end !== undefined && end > until) return false;
    const dataset = write.gate === 'registration' ? shards[shard]?.dataset : write.dataset;
    return (
      (scope.dataset === undefined || scope.dataset === dataset) &&
      (scope.model === undefined || scope.model === write.model) &&
      (scope.uriPrefix === undefined || (shards[shard]?.uri.startsWith(scope.uriPrefix) ?? false)) &&
      (scope.vendor === undefined || isOfOneVendor(new Judge(world, write, at).origins(shard, 'any'), scope.vendor))
    );
  });
}

const laterThan = (instant: string): string => new Date(Date.parse(instant) + 1).toISOString();

/** Judges conditions on the shards of one write. */
class Judge {
  private readonly vendors: WorldVendors;

  constructor(
    private readonly world: World,
    private readonly write: AskedWrite,
    private readonly at: Moment,
  ) {
    this.vendors = new WorldVendors(world, at.asOf);
  }

  truth(condition: Condition, shard: number): Truth {
    const { all, any, not, share, missing, origin, terms, preference, contradiction, jurisdiction } = condition;
    if (all) return least(all.map((one) => this.truth(one, shard)));
    if (any) return most(any.map((one) => this.truth(one, shard)));
    if (not) return opposite(this.truth(not, shard));
    if (share) return this.share(share, shard);
    if (missing) return this.missing(missing, shard);
    if (origin) return most(this.origins(shard, origin.reach ?? 'any').map((one) => matches(one, origin)));
    if (terms)
      return most(
        this.origins(shard, 'any').map((one) =>
          this.vendors.setRule(one, terms.at === 'use' ? this.during() : undefined),
        ),
      );
    if (preference) return signalIs(signalOf(this.facts(shard), preference.at), preference.value);
    if (contradiction?.declarations) return this.redeclared(contradiction.declarations, shard);
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
    const lacks = (one: number): Truth => this.lacks(what, one);
    if (above === undefined) return lacks(shard);
    if (this.write.gate === 'registration') return above < 1 ? lacks(shard) : 'no';
    const truths = this.write.shards.map(lacks);
    const isAbove = (...counted: Truth[]): boolean =>
      truths.filter((one) => counted.includes(one)).length > above * truths.length;
    if (isAbove('yes')) return 'yes';
    return isAbove('yes', 'unknown') ? 'unknown' : 'no';
  }

  private lacks(what: NonNullable<Condition['missing']>['what'], shard: number): Truth {
    const answer = (is: boolean): Truth => (is ? 'yes' : 'no');
    const origins = this.origins(shard, 'any');
    if (what === 'licence') return answer(this.facts(shard).licence === undefined);
    if (what === 'evidence') return answer(this.facts(shard).evidence !== true);
    if (what === 'collected') return answer(origins.some(({ collected }) => collected === undefined));
    if (what === 'approval') return most(origins.map((one) => this.vendors.lacksApproval(one)));
    return answer(origins.some(({ kind }) => kind === 'unknown'));
  }

  /** When the data is used: without a use, now. */
  private during(): Span {
    const { use } = this.write;
    const { now } = this.at;
    if (!use) return { from: now, to: now };
    const to = use.to ?? now;
    return { from: use.from, to: to > use.from ? to : laterThan(use.from) };
  }

  private offered(places: readonly string[]): Truth {
    const { use } = this.write;
    if (!use) return 'no';
    if (!use.offered) return 'unknown';
    return use.offered.some((place) => places.includes(place)) ? 'yes' : 'no';
  }

  /** Whether a refused declaration states one of the members, and not the same as the shard. */
  private redeclared(members: readonly string[], shard: number): Truth {
    const own = stated(this.facts(shard));
    const others = this.world.refused.filter((one) => one.shard === shard && one.entry < this.at.asOf);
    const differs = others.some(({ facts }) => {
      const other = stated(facts);
      return members.some((member) => own[member] && other[member] && own[member] !== other[member]);
    });
    return differs ? 'yes' : 'no';
  }

  private facts(shard: number): Facts {
    const stated = this.world.shards[shard]?.stated.filter(({ entry }) => entry < this.at.asOf) ?? [];
    return stated.at(-1)?.facts ?? this.world.shards[shard]?.stated[0]?.facts ?? { origins: [] };
  }

  origins(shard: number, reach: string): Facts['origins'] {
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

/** What facts state, as text; undefined where they state nothing. */
function stated({ origins, licence, records }: Facts): Record<string, string | undefined> {
  const known = origins.some(({ kind }) => kind !== 'unknown');
  const told = [...new Set(origins.map((one) => JSON.stringify(one)))].sort().join();
  return { origins: known ? told : undefined, licence, records: records?.toString() };
}

function signalOf({ signals }: Facts, at: 'collection' | 'now'): Signal {
  if (!signals) return 'unknown';
  const { first, later = first, other } = signals;
  const read = [at === 'collection' ? first : later, ...(other ? [other] : [])];
  if (read.includes('deny')) return 'deny';
  return read.includes('unknown') ? 'unknown' : 'allow';
}

function signalIs(signal: string, wanted: string): Truth {
  if (signal === wanted) return 'yes';
  return signal === 'unknown' ? 'unknown' : 'no';
}

const sum = (all: readonly number[]): number => all.reduce((one, other) => one + other, 0);
