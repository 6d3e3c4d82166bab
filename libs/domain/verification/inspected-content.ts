import { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import type { FoundAgain, Look } from '@domain/inspection';
import { firstFew } from './evidence-list.js';
import type { CheckedPlace } from './place-scan.service.js';

/** A detector that compared records with what was removed. */
export interface LookingDetector {
  readonly name: string;
  readonly version: string;
  /** Shards that it measured. */
  readonly shards: number;
  readonly inspections: number;
  /**
   * Shards of these whose records it compared with a part of what was removed only; absent: none.
   */
  readonly partly?: number;
}

/** Shards at which a detector could not look for what was removed, or for a part of it only. */
export interface NoLook {
  readonly detector: string;
  readonly why: string;
  readonly shards: number;
}

/** What a detector kept of what is removed, where something is missing. */
export interface PartialReference {
  readonly detector: string;
  /** What of a record is its key. */
  readonly key: string;
  /** Shards that the removal selects, and those of whose records all were kept. */
  readonly selected: number;
  readonly kept: number;
  /** The first of the others, by name. */
  readonly missing: readonly { readonly shard: string; readonly why: string }[];
}

/** What inspections measured of what is out, since the removal became effective. */
export interface InspectedContent {
  /** Found in shards that are neither out nor removed by another removal. */
  readonly elsewhere: readonly FoundAgain[];
  /**
   * Found in what redactions of a removal left that names no records: what had to go cannot be told
   * apart from what may stay.
   */
  readonly indistinct: readonly FoundAgain[];
  /** Found in shards that are out. */
  readonly within: readonly FoundAgain[];
  /** Detectors that looked for what was removed, at any shard. */
  readonly looked: readonly LookingDetector[];
  /** Where a detector was to look, and no inspection since has looked. */
  readonly notLooked: readonly NoLook[];
  /** Detectors that looked at what is out. */
  readonly lookedWithin: readonly LookingDetector[];
  /** What records were compared with, where it was not all that was removed. */
  readonly partial: readonly PartialReference[];
  /** Keys by which records were looked up, and of which no record of what is removed was kept. */
  readonly unprovenKeys: readonly string[];
  /**
   * Shards that redactions of records made, at which no detector looked for all that was removed:
   * digests of whole shards do not show which records are in them.
   */
  readonly redactionsNotLookedAt: readonly number[];
}

/** What detectors could not look for, by the reason, but for shards that one of the looks is at. */
export function notLookedAt(looks: readonly Look[]): NoLook[] {
  const reasons = new Map<string, { detector: string; why: string; shards: Bitmap }>();
  for (const { name, why, shards } of looks) {
    if (why === null) continue;
    const done = looks.filter((one) => one.why === null && one.name === name).map((one) => one.shards);
    const rest = shards.andNot(Bitmap.union(done));
    const known = reasons.get(`${name} ${why}`)?.shards ?? Bitmap.empty();
    if (!rest.isEmpty) reasons.set(`${name} ${why}`, { detector: name, why, shards: known.or(rest) });
  }
  return [...reasons.values()].map((one) => ({ ...one, shards: one.shards.size }));
}

/** @param complete those of the looks that compared with all that was removed */
export function lookingDetectors(looks: readonly Look[], complete: readonly Look[]): LookingDetector[] {
  const kinds = new Map<string, Look[]>();
  for (const look of looks) {
    const kind = `${look.name} ${look.version}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), look]);
  }
  return [...kinds.values()].flatMap((some) => {
    const [first] = some;
    if (!first) return [];
    const shards = Bitmap.union(some.map((look) => look.shards));
    const whole = Bitmap.union(some.filter((look) => complete.includes(look)).map((look) => look.shards));
    const { name, version } = first;
    const inspections = new Set(some.map(({ inspection }) => inspection)).size;
    const partly = shards.andNot(whole).size;
    return [{ name, version, shards: shards.size, inspections, ...(partly > 0 && { partly }) }];
  });
}

/**
 * What inspections found, beside what a check compares itself: `inconclusive` where no detector
 * looked, or none for all that was removed. No look makes a check `excluded`.
 */
export type InspectedOutcome = 'found' | 'not-found' | 'inconclusive';

/** Evidence of what inspections found among shards that are not out, in plain words as well. */
export function inspectedEvidence(
  inspected: InspectedContent,
  measured: readonly JsonObject[],
  names: ReadonlyMap<number, string>,
): JsonObject {
  const { looked, notLooked, partial, indistinct, redactionsNotLookedAt } = inspected;
  const leftIn = indistinct.map((found) => foundRow(found, names));
  return {
    outcome: outcomeOf(inspected),
    says: sentences(inspected).join(' '),
    detectors: looked.map((one) => ({ ...one })),
    notLooked: notLooked.length === 0 ? undefined : notLooked.map((one) => ({ ...one })),
    partial: partial.length === 0 ? undefined : partial.map((one) => ({ ...one, missing: [...one.missing] })),
    found: measured.length,
    examples: firstFew(measured),
    cannotBeToldApart: leftIn.length > 0 ? { found: leftIn.length, examples: firstFew(leftIn) } : undefined,
    redactionsNotLookedAt: redactionsNotLookedAt.length,
  };
}

function outcomeOf(inspected: InspectedContent): InspectedOutcome {
  const { elsewhere, indistinct, looked, notLooked, redactionsNotLookedAt } = inspected;
  if (elsewhere.length > 0) return 'found';
  const isPart = looked.every(({ shards, partly = 0 }) => partly === shards);
  return isPart || indistinct.length + notLooked.length + redactionsNotLookedAt.length > 0
    ? 'inconclusive'
    : 'not-found';
}

function sentences(inspected: InspectedContent): string[] {
  const { elsewhere, looked, notLooked, partial, unprovenKeys, indistinct, redactionsNotLookedAt } = inspected;
  const said: string[] = [];
  if (looked.length === 0)
    said.push(
      'No detector looked for near-copies or record keys of what was removed: digests show identical files only.',
    );
  for (const { name, shards, partly } of looked)
    said.push(`${name} looked at ${counted(shards)}${partly === undefined ? '' : `, at ${partly} of them in part`}.`);
  for (const { detector, why, shards } of notLooked)
    said.push(`${detector} could not look for all of it at ${counted(shards)}: ${why}.`);
  for (const { detector, selected, kept } of partial)
    said.push(
      `Of ${counted(selected)} that the removal selects, ${detector} kept all records of ${kept}; a look compares with these.`,
    );
  for (const key of unprovenKeys)
    said.push(`Nothing shows that the removal names records by ${key}: of what it selects, no record was kept by it.`);
  if (looked.length > 0) said.push('A near-copy in a shard at which none looked is not seen.');
  if (elsewhere.length > 0)
    said.push(
      `Removed content was found in ${counted(new Set(elsewhere.map(({ shard }) => shard)).size)} beside what is out.`,
    );
  if (redactionsNotLookedAt.length > 0)
    said.push(
      `No detector looked for all removed records in ${counted(redactionsNotLookedAt.length)} that redactions made.`,
    );
  if (indistinct.length > 0)
    said.push(
      'Records of removed shards are in what redactions left. The removal names no records, so those that had to go cannot be told apart from those that may stay.',
    );
  return said;
}

const counted = (shards: number): string => `${shards} ${shards === 1 ? 'shard' : 'shards'}`;

/** Evidence of which detectors looked at what is out. */
export function inspectedPlaces({ lookedWithin, within }: InspectedContent): JsonObject {
  const none = 'No detector looked at what is out: the places were checked by this verification alone.';
  const some = lookedWithin.map(({ name, shards }) => `${name} looked at ${counted(shards)} of what is out.`).join(' ');
  return {
    outcome: within.length > 0 ? 'found' : lookedWithin.length === 0 ? 'inconclusive' : 'not-found',
    says: lookedWithin.length === 0 ? none : some,
    detectors: lookedWithin.map((one) => ({ ...one })),
    found: within.length,
  };
}

/** Evidence that names the shard, what was found, the detector and the inspection. */
export function foundRow(
  { shard, found, records, uri, digest, detector, inspection, entry }: FoundAgain,
  names: ReadonlyMap<number, string>,
): JsonObject & { readonly shard: string } {
  const about = { shard: names.get(shard) ?? '', found, records: records ?? undefined };
  return { ...about, uri: uri ?? undefined, digest: digest ?? undefined, detector, inspection, entry };
}

/**
 * The place, violated where an inspection found removed content there and the store itself does not
 * show otherwise: it could not be checked, holds what nobody registered, or still holds the bytes
 * that the inspection read.
 */
export function withInspected(place: CheckedPlace, within: readonly FoundAgain[]): CheckedPlace {
  if (place.verdict === 'violated' || place.reason === 'gone') return place;
  const measured = within.find(
    ({ shard, uri, digest }) =>
      shard === place.shard &&
      uri === place.uri &&
      (place.digest === undefined || (digest !== null && digest === place.digest)),
  );
  return measured ? { ...place, verdict: 'violated', reason: 'removed-content-measured', measured } : place;
}
