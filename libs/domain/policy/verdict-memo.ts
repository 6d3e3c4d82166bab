import type { Origin } from '@domain/origins';
import type { Truth } from './met.js';
import type { AskedRule } from './rule.js';
import type { TermsByVendor } from './terms-of-origins.js';

/** What one rule finds of the shards of a class. */
export interface ClassVerdict {
  readonly rule: AskedRule;
  readonly truth: Exclude<Truth, 'no'>;
}

/** What is found of classes of shards, by their keys, and of origins, by their ids. */
export interface Verdicts {
  readonly classes: Map<string, readonly ClassVerdict[]>;
  readonly terms: Map<number, TermsByVendor>;
  readonly approved: Map<number, Truth>;
}

/** Characters of the keys of all classes: a class of a large mixture has some hundred origins. */
const KEYS_LIMIT = 4_000_000;
/** Some have hundreds of terms, and each of them its own. */
const ORIGINS_LIMIT = 5_000;

/**
 * Verdicts of some rules, kept between chunks while the rules and the terms and approvals of
 * vendors stay as they are. Rules of another ledger are other objects (`StatedRules`). Holds
 * committed origins only: another could get the id of one that is rolled back.
 */
export class VerdictMemo {
  readonly verdicts: Verdicts = noVerdicts();
  private keys = 0;

  /** @param factsFrom names the state of terms and approvals */
  constructor(
    private readonly rules: readonly AskedRule[],
    private readonly factsFrom: number,
  ) {}

  isOf(rules: readonly AskedRule[], factsFrom: number): boolean {
    if (factsFrom !== this.factsFrom || rules.length !== this.rules.length) return false;
    return rules.every((rule, at) => rule === this.rules[at]);
  }

  /** Adds verdicts of committed origins. */
  add({ classes, terms, approved }: Verdicts): void {
    for (const key of classes.keys()) this.keys += key.length;
    if (this.keys > KEYS_LIMIT) this.forgetClasses();
    addTo(this.verdicts.classes, classes);
    for (const [kept, found] of [[this.verdicts.terms, terms] as const, [this.verdicts.approved, approved] as const])
      if (kept.size + found.size > ORIGINS_LIMIT) kept.clear();
    if (terms.size <= ORIGINS_LIMIT) addTo(this.verdicts.terms, terms);
    if (approved.size <= ORIGINS_LIMIT) addTo(this.verdicts.approved, approved);
  }

  private forgetClasses(): void {
    this.verdicts.classes.clear();
    this.keys = 0;
  }
}

export function noVerdicts(): Verdicts {
  return { classes: new Map(), terms: new Map(), approved: new Map() };
}

function addTo<Key, Value>(kept: Map<Key, Value>, found: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of found) kept.set(key, value);
}

/** Finds a fact of each origin: those that are kept or found are not looked up again. */
export async function eachOnce<Value>(
  origins: readonly Origin[],
  kept: ReadonlyMap<number, Value>,
  found: Map<number, Value>,
  find: (origins: readonly Origin[]) => Promise<readonly Value[]>,
): Promise<Value[]> {
  const missing = origins.filter(({ id }) => !kept.has(id) && !found.has(id));
  const values = missing.length > 0 ? await find(missing) : [];
  for (const [at, { id }] of missing.entries()) found.set(id, values[at] as Value);
  return origins.map(({ id }) => (kept.has(id) ? kept.get(id) : found.get(id)) as Value);
}
