import { Injectable, Optional } from '@nestjs/common';
import { type JsonObject, sha256 } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import { type ShardPlaces, ShardsReadModel } from '@domain/shards';
import { type CheckResult, parametersOf, type VerifiedScope } from './check-result.js';
import { firstFew, writeList } from './evidence-list.js';
import { type InspectedContent, inspectedPlaces, withInspected } from './inspected-content.js';
import { type CheckedPlace, PlaceScan, VerificationSettings } from './place-scan.service.js';
import type { RecordedCheck } from './verification.js';
import { storageVerdict } from './verdict.js';

export interface StorageCheckOptions {
  readonly signal: AbortSignal;
  /** Called with how many places were checked. */
  readonly progress: (checked: number) => void;
}

const WHAT = 'At every place of what is out there is no object, or one whose digest names a shard that is not out.';

/**
 * Checks that at every place of a removed shard the object is gone, or replaced by one that is
 * registered and not removed.
 */
@Injectable()
export class StorageCheckService {
  constructor(
    private readonly shards: ShardsReadModel,
    @Optional() private readonly settings: VerificationSettings = new VerificationSettings(),
  ) {}

  async check(scope: VerifiedScope, inspected: InspectedContent, options: StorageCheckOptions): Promise<CheckResult> {
    const { removal, asOf, tainted, places } = scope;
    const { clock, storage } = this.settings;
    const from = clock.now().toISOString();
    const recordedAs = async (digest: string): Promise<'removed' | 'other' | 'nothing'> => {
      const number = (await this.shards.numbersOf([digest], asOf)).get(digest);
      if (number === undefined) return 'nothing';
      return tainted.has(number) ? 'removed' : 'other';
    };
    const scan = new PlaceScan(storage, { ...options, method: removal.method, recordedAs });
    const checked = (await scan.check(places)).map((place) => withInspected(place, inspected.within));
    const withoutPlace = places.filter(({ uris }) => uris.length === 0).length;
    const names = new Map(places.map(({ number, digest, uris }) => [number, digest ?? uris[0] ?? '']));
    const rows = checked.map((place) => toRow(place, names));
    const violated = rows.filter(({ verdict }) => verdict === 'violated');
    const inconclusive = rows.filter(({ verdict }) => verdict === 'inconclusive');
    return {
      check: 'storage',
      what: WHAT,
      method: 'each place looked up in its store; content that is there streamed and hashed with SHA-256',
      parameters: storageParameters(scope),
      evidence: {
        looked: checked.length,
        withoutPlace,
        reasons: reasonsOf(checked),
        faults: faultsOf(checked),
        violated: violated.length,
        inconclusive: inconclusive.length,
        examples: firstFew([...violated, ...inconclusive]),
        inspected: inspectedPlaces(inspected),
        observed: { from, to: clock.now().toISOString() },
      },
      verdict: storageVerdict(
        checked.map(({ verdict }) => verdict),
        withoutPlace,
      ),
      list: await writeList(rows),
      findings: violated.length === 0 ? [] : [findingOf(scope, violated)],
    };
  }
}

/**
 * Cites the storage check of an earlier verification: a change of the record moves no object.
 * Returns null unless that check was `excluded`, at the same places, and no inspection
 * found removed content since.
 */
export function citedStorageCheck(
  scope: VerifiedScope,
  verification: string,
  recorded: RecordedCheck | undefined,
  inspected: InspectedContent,
): CheckResult | null {
  const parameters = storageParameters(scope);
  if (recorded?.verdict !== 'excluded' || recorded.parameters['places'] !== parameters.places) return null;
  if (inspected.within.some(({ entry }) => entry > recorded.entry)) return null;
  const { evidence, list, verdict } = recorded;
  const source = evidence['recorded'] ?? { verification, entry: recorded.entry };
  return {
    check: 'storage',
    what: WHAT,
    method: 'as recorded by an earlier verification of the same places',
    parameters,
    evidence: { ...evidence, inspected: inspectedPlaces(inspected), recorded: source },
    verdict,
    list,
    findings: [],
  };
}

function storageParameters(scope: VerifiedScope): JsonObject & { readonly places: string } {
  return { ...parametersOf(scope), method: scope.removal.method, places: placesDigest(scope.places) };
}

/**
 * SHA-256 over a line for each place: shard number, its digest, URI; `-` for what is unknown. URIs
 * hold no spaces and no line ends.
 */
function placesDigest(places: readonly ShardPlaces[]): string {
  const lines = places.flatMap(({ number, digest, uris }) =>
    (uris.length === 0 ? ['-'] : uris).map((uri) => `${number} ${digest ?? '-'} ${uri}\n`),
  );
  return `sha256:${sha256(lines.join('')).toString('hex')}`;
}

function toRow(
  { shard, uri, digest, fault, verdict, reason, measured }: CheckedPlace,
  names: ReadonlyMap<number, string>,
): JsonObject {
  const row = { shard: names.get(shard) ?? '', uri, verdict, reason, digest, fault: fault?.code };
  if (!measured) return row;
  const { detector, inspection, entry, found, records } = measured;
  return { ...row, measured: { found, records: records ?? undefined, detector, inspection, entry } };
}

function reasonsOf(places: readonly CheckedPlace[]): JsonObject {
  const counts: Record<string, number> = {};
  for (const { reason, fault } of places) {
    const key = fault ? `${reason}: ${fault.code}` : reason;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** The first message of each fault code. */
function faultsOf(places: readonly CheckedPlace[]): JsonObject {
  const first: Record<string, string> = {};
  for (const { fault } of places) if (fault) first[fault.code] ??= fault.message;
  return first;
}

function findingOf({ removal }: VerifiedScope, rows: readonly JsonObject[]): NewFinding {
  return {
    kind: 'verification-violated',
    severity: 'violation',
    subject: { removal: removal.id },
    detail: 'Removed content is still where it was kept.',
    evidence: { places: rows.length, examples: firstFew(rows) },
    examples: rows.flatMap(({ uri }) => (typeof uri === 'string' ? uri : [])),
  };
}
