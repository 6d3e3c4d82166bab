import { type Clock, type JsonObject, sha256 } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import type { ShardPlaces } from '@domain/shards';
import { firstFew, writeList } from './evidence-list.js';
import { type VerificationReadModels, type MadeCheck, parametersOf, type Question } from './made-check.js';
import { type LookedIn, lookAt, type SeenPlace, verdictsOf } from './sightings.js';
import type { RecordedCheck } from './verification.js';
import { judgeStorage } from './verdict.js';

export interface Looking {
  readonly storage: LookedIn;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: (seen: number) => void;
}

const WHAT = 'At every place of what is out there is no object, or one whose digest names a shard that is not out.';

/** At every place the object is gone, or another one is there that is registered and not out. Contents are streamed and hashed. */
export async function checkStorage(
  rooms: VerificationReadModels,
  question: Question,
  places: readonly ShardPlaces[],
  { storage, clock, signal, progress }: Looking,
): Promise<MadeCheck> {
  const { removal, asOf, tainted } = question;
  const from = clock.now().toISOString();
  const namesOf = async (digest: string): Promise<'what-is-out' | 'something-else' | 'nothing'> => {
    const number = (await rooms.shards.numbersOf([digest], asOf)).get(digest);
    if (number === undefined) return 'nothing';
    return tainted.has(number) ? 'what-is-out' : 'something-else';
  };
  const seen = await lookAt(storage, places, { method: removal.method, signal, progress, namesOf });
  const withoutPlace = places.filter(({ uris }) => uris.length === 0);
  const names = await rooms.shards.namesOf([...new Set(seen.map(({ shard }) => shard))], asOf);
  const rows = seen.map((place) => shown(place, names));
  const [violated, unknown] = ['violated', 'inconclusive'].map((verdict) =>
    rows.filter((row) => row['verdict'] === verdict),
  );
  return {
    check: 'storage',
    what: WHAT,
    method: 'each place looked up in its store; content that is there streamed and hashed with SHA-256',
    parameters: { ...parametersOf(question), method: removal.method, places: placesDigest(places) },
    evidence: {
      ...{ looked: seen.length, withoutPlace: withoutPlace.length, reasons: reasonsOf(seen), faults: faultsOf(seen) },
      ...{ violated: violated?.length ?? 0, inconclusive: unknown?.length ?? 0 },
      ...{
        examples: firstFew([...(violated ?? []), ...(unknown ?? [])]),
        observed: { from, to: clock.now().toISOString() },
      },
    },
    verdict: judgeStorage(verdictsOf(seen), withoutPlace.length),
    list: writeList(rows),
    findings: violated === undefined || violated.length === 0 ? [] : [findingOf(question, violated)],
  };
}

/** What was seen before stays worth what it was: a change of the record moves no object. The places must be the same. */
export function storageAsRecorded(
  question: Question,
  places: readonly ShardPlaces[],
  verification: string,
  recorded: RecordedCheck | undefined,
): MadeCheck | null {
  if (recorded?.verdict !== 'excluded' || recorded.parameters['places'] !== placesDigest(places)) return null;
  const { evidence, list } = recorded;
  const source = (recorded.evidence['recorded'] as JsonObject | undefined) ?? { verification, entry: recorded.entry };
  return {
    check: 'storage',
    what: WHAT,
    method: 'as recorded by an earlier verification of the same places',
    parameters: { ...parametersOf(question), method: question.removal.method, places: placesDigest(places) },
    evidence: { ...evidence, recorded: source },
    verdict: recorded.verdict,
    ...(list && { list }),
    findings: [],
  };
}

/** SHA-256 over a line for each place: shard number, its digest, URI; `-` for what is not known. URIs hold no spaces and no line ends. */
function placesDigest(places: readonly ShardPlaces[]): string {
  const lines = places.flatMap(({ number, digest, uris }) =>
    (uris.length === 0 ? ['-'] : uris).map((uri) => `${number} ${digest ?? '-'} ${uri}\n`),
  );
  return `sha256:${sha256(lines.join('')).toString('hex')}`;
}

function shown(
  { shard, uri, digest, fault, verdict, reason }: SeenPlace,
  names: ReadonlyMap<number, string>,
): JsonObject {
  return {
    shard: names.get(shard) ?? '',
    uri,
    verdict,
    reason,
    ...(digest && { digest }),
    ...(fault && { fault: fault.code }),
  };
}

function reasonsOf(seen: readonly SeenPlace[]): JsonObject {
  const counts: Record<string, number> = {};
  for (const { reason, fault } of seen) {
    const key = fault ? `${reason}: ${fault.code}` : reason;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Of each reason why nothing is known, what was said the first time. */
function faultsOf(seen: readonly SeenPlace[]): JsonObject {
  const first: Record<string, string> = {};
  for (const { fault } of seen) if (fault) first[fault.code] ??= fault.message;
  return first;
}

function findingOf({ removal }: Question, rows: readonly JsonObject[]): NewFinding {
  return {
    ...{ kind: 'verification-violated', severity: 'violation', subject: { removal: removal.id } },
    detail: 'Removed content is still where it was kept.',
    evidence: { places: rows.length, examples: firstFew(rows) },
    examples: rows.flatMap(({ uri }) => (typeof uri === 'string' ? uri : [])),
  };
}
