import type { Bitmap } from '@core/bitmap';
import { type OriginTuple, UNNAMED_VENDOR, vendorsOf } from '@domain/origins';
import type { Met } from './met.js';
import type { WaiverScope } from './request-waiver.command.js';
import type { Subject } from './subject.js';
import type { Waiver } from './waiver.js';

/** What a waiver lifts of what its rule denies, or may deny. */
export interface Lifted {
  readonly waiver: string;
  readonly shards: Bitmap;
}

/** What is left of a rule's finding, and what waivers lift of it. */
export interface Waived {
  readonly met: Met;
  readonly lifted: readonly Lifted[];
}

/**
 * Takes away what approved waivers lift, each within its scope, until its instant. A use that runs
 * on after it is not lifted. A shard is lifted once, by the waiver that was requested first.
 */
export async function waive(waivers: readonly Waiver[], { yes, maybe }: Met, subject: Subject): Promise<Waived> {
  let left: Met = { yes, maybe };
  const lifted: Lifted[] = [];
  for (const waiver of waivers) {
    if (left.maybe.isEmpty) break;
    if (!holdsFor(waiver, subject)) continue;
    const shards = (await shardsWithin(waiver.scope, subject)).and(left.maybe);
    if (shards.isEmpty) continue;
    lifted.push({ waiver: waiver.waiver, shards });
    left = { yes: left.yes.andNot(shards), maybe: left.maybe.andNot(shards) };
  }
  return { met: left, lifted };
}

function holdsFor({ until }: Waiver, { now, use }: Subject): boolean {
  return now < until && (use?.during.to === undefined || use.during.to <= until);
}

/** The shards of the subject to which every member of a scope applies. */
async function shardsWithin(scope: WaiverScope, subject: Subject): Promise<Bitmap> {
  const { dataset, version, model, modelVersion, uriPrefix, vendor } = scope;
  let within = subject.shards;
  if (dataset !== undefined || model !== undefined)
    within = within.and(await subject.writtenTo({ dataset, version, model, modelVersion }));
  if (uriPrefix !== undefined && !within.isEmpty) within = within.and(await subject.underUri(uriPrefix));
  if (vendor !== undefined && !within.isEmpty) within = within.and(await onlyOfVendor(vendor, subject));
  return within;
}

/**
 * The shards that a vendor reaches and, as far as is stated, no other: an origin that may be of any
 * vendor keeps a shard out.
 */
async function onlyOfVendor(vendor: string, subject: Subject): Promise<Bitmap> {
  const origins = await subject.origins();
  const of = origins.filter((origin) => vendorsOf(origin).includes(vendor));
  const others = origins.filter((origin) => mayBeOfAnother(origin, vendor));
  const [reached, reachedByOthers] = [await subject.withOrigins(of, 'any'), await subject.withOrigins(others, 'any')];
  return reached.andNot(reachedByOthers);
}

function mayBeOfAnother(origin: OriginTuple, vendor: string): boolean {
  const vendors = vendorsOf(origin);
  if (vendors.includes(vendor)) return false;
  const unnamed = origin.generator?.startsWith(`${UNNAMED_VENDOR}/`) ?? false;
  return unnamed || vendors.length > 0 || origin.kind === 'model_generated';
}
