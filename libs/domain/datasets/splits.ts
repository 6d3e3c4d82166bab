import { Bitmap } from '@core/bitmap';
import { KernelError } from '@core/kernel';

/** The most splits of one version. */
export const SPLIT_LIMIT = 64;

/**
 * Parts of a version's members that are used for different ends, by name: train, validation, test.
 * No member is in two; some may be in none. Sorted by name; none is empty.
 */
export type Splits = ReadonlyMap<string, Bitmap>;

/** What the entries of a version state of a split: its name, and how it is listed. */
export interface SplitStatement {
  readonly split: string;
  readonly parts: number;
  readonly members: number;
}

export const NO_SPLITS: Splits = new Map();

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export const isSplitName = (text: string): boolean => NAME.test(text);

export const SPLIT_NAME_FAULT = 'must be letters, digits, ".", "_" or "-", at most 63, such as train';

export function parseSplit(text: string, pointer = ''): string {
  if (isSplitName(text)) return text;
  throw new KernelError('malformed-value', `The name of a split ${SPLIT_NAME_FAULT}.`, [
    { pointer, message: SPLIT_NAME_FAULT },
  ]);
}

/** Returns the splits in their one form: sorted, without those that are empty. */
export function splitsOf(sets: Iterable<readonly [split: string, members: Bitmap]>): Splits {
  const filled = [...sets].filter(([, members]) => !members.isEmpty);
  return new Map(filled.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Adds the members of both to the splits of either. */
export function unitedSplits(one: Splits, other: Splits): Splits {
  const names = new Set([...one.keys(), ...other.keys()]);
  const none = Bitmap.empty();
  return splitsOf([...names].map((name) => [name, (one.get(name) ?? none).or(other.get(name) ?? none)]));
}

/**
 * The splits of a version that is made from another: each member that is kept stays in its split,
 * unless another is stated of it.
 */
export function keptSplits(base: Splits, members: Bitmap, stated: Splits): Splits {
  const restated = Bitmap.union(stated.values());
  const kept = splitsOf([...base].map(([name, set]) => [name, set.and(members).andNot(restated)]));
  return unitedSplits(kept, stated);
}

/** Returns two splits with a common member, and their common members; null if there are none. */
export function overlapOf(
  splits: Splits,
): { readonly names: readonly [string, string]; readonly common: Bitmap } | null {
  const all = [...splits];
  for (const [at, [name, members]] of all.entries())
    for (const [other, others] of all.slice(at + 1))
      if (members.intersects(others)) return { names: [name, other], common: members.and(others) };
  return null;
}

export function sameSplits(one: Splits, other: Splits): boolean {
  return one.size === other.size && [...one].every(([name, members]) => other.get(name)?.equals(members));
}

/** The split that a member is in; undefined if it is in none. */
export function splitWith(splits: Splits, member: number): string | undefined {
  for (const [name, members] of splits) if (members.has(member)) return name;
  return undefined;
}

/** Those of the members that are in another split, or in one and before in none. */
export function movedBetween(from: Splits, to: Splits, members: Bitmap): Bitmap {
  const none = Bitmap.empty();
  const names = new Set([...from.keys(), ...to.keys()]);
  const differing = [...names].map((name) => {
    const [before, after] = [from.get(name) ?? none, to.get(name) ?? none];
    return before.andNot(after).or(after.andNot(before));
  });
  return Bitmap.union(differing).and(members);
}
