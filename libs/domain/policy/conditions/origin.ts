import { makerOf, type Origin, type OriginTuple, UNNAMED_VENDOR, vendorsOf } from '@domain/origins';
import { canonicalLicence } from '@domain/shards';
import { matchesModel } from '@domain/vendors';
import type { OriginCondition } from '../condition.command.js';
import { allTrue, type Met, met, metAll, NONE_MET, type Truth } from '../met.js';
import type { Subject } from '../subject.js';

/** The shards that have a matching origin. */
export async function meetsOrigin(condition: OriginCondition, subject: Subject): Promise<Met> {
  const { licence, reach: _reach, ...members } = condition;
  if (licence === undefined) return meetsMembers(condition, subject);
  const licensed = await meetsLicence(licence, subject);
  if (Object.keys(members).length === 0 || licensed.maybe.isEmpty) return licensed;
  return metAll([licensed, await meetsMembers(condition, subject)]);
}

async function meetsMembers(condition: OriginCondition, subject: Subject): Promise<Met> {
  const origins = await subject.origins();
  const { reach = 'any' } = condition;
  const matching: Origin[] = [];
  const maybe: Origin[] = [];
  for (const origin of origins) {
    const truth = matchOrigin(origin, condition);
    if (truth !== 'no') (truth === 'yes' ? matching : maybe).push(origin);
  }
  if (matching.length + maybe.length === 0) return NONE_MET;
  return met(await subject.withOrigins(matching, reach), await subject.withOrigins(maybe, reach));
}

/**
 * Whether an origin matches all members of a condition. A member that the origin does not state is
 * unknown, except who made what people made. Where authorship is not established (`unknown`,
 * `scraped`), any model's output may be among the data.
 */
export function matchOrigin(origin: OriginTuple, condition: OriginCondition): Truth {
  const byOrigin = matches.get(condition) ?? new WeakMap<OriginTuple, Truth>();
  matches.set(condition, byOrigin);
  const truth = byOrigin.get(origin) ?? matchAll(origin, condition);
  byOrigin.set(origin, truth);
  return truth;
}

/** Rules and origins are cached, and asked about each chunk. Neither ever changes. */
const matches = new WeakMap<OriginCondition, WeakMap<OriginTuple, Truth>>();

function matchAll(origin: OriginTuple, condition: OriginCondition): Truth {
  const { kind, involvement, vendor, generator, channel, nexus, acquisition, jurisdiction } = condition;
  return allTrue([
    kind === undefined ? 'yes' : kindTruth(origin, kind),
    involvement === undefined ? 'yes' : involvementTruth(origin, involvement),
    vendor === undefined ? 'yes' : vendorTruth(origin, vendor),
    generator === undefined ? 'yes' : generatorTruth(origin, generator),
    stated(origin.channel, channel),
    stated(origin.nexus === 'unknown' ? undefined : origin.nexus, nexus),
    stated(origin.acquisition, acquisition),
    stated(origin.jurisdiction, jurisdiction),
  ]);
}

function stated(value: string | undefined, wanted: string | undefined): Truth {
  if (wanted === undefined || value === wanted) return 'yes';
  return value === undefined ? 'unknown' : 'no';
}

const isOpen = ({ kind }: OriginTuple): boolean => kind === 'unknown' || kind === 'scraped';

function kindTruth({ kind }: OriginTuple, wanted: NonNullable<OriginCondition['kind']>): Truth {
  if (kind === wanted) return 'yes';
  if (kind === 'unknown') return wanted === 'unknown' ? 'yes' : 'unknown';
  return kind === 'scraped' && wanted !== 'unknown' ? 'unknown' : 'no';
}

function involvementTruth({ kind, involvement }: OriginTuple, wanted: string): Truth {
  if (involvement === wanted) return 'yes';
  return kind === 'unknown' && involvement === 'content' ? 'unknown' : 'no';
}

function vendorTruth(origin: OriginTuple, wanted: string): Truth {
  if (vendorsOf(origin).includes(wanted)) return 'yes';
  if (isOpen(origin) || isUnnamed(origin)) return 'unknown';
  if (origin.kind === 'human') return 'no';
  return makerOf(origin.generator) === undefined && origin.vendor === undefined ? 'unknown' : 'no';
}

function generatorTruth(origin: OriginTuple, wanted: string): Truth {
  if (origin.generator !== undefined && matchesModel(wanted, origin.generator)) return 'yes';
  return isOpen(origin) || isUnnamed(origin) ? 'unknown' : 'no';
}

const isUnnamed = ({ generator }: OriginTuple): boolean => generator?.startsWith(`${UNNAMED_VENDOR}/`) ?? false;

/** A licence that the shard does not state may be any. */
async function meetsLicence(licence: string, subject: Subject): Promise<Met> {
  const wanted = canonicalLicence(licence) ?? licence;
  const named = await subject.withTraits(({ licence: own }) => own !== undefined && namesLicence(own, wanted));
  return met(named, await subject.without('licence'));
}

/** @param expression an SPDX expression in canonical form */
function namesLicence(expression: string, wanted: string): boolean {
  return expression === wanted || expression.split(/[\s()]+/).includes(wanted);
}
