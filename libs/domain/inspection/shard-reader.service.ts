import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type DetectorRun, detectorNamed } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import { ShardsReadModel } from '@domain/shards';
import { ParquetError } from '@platform/parquet';
import { readRecords, RecordsError } from '@platform/records';
import { openStorage, StorageError } from '@platform/storage';
import type { DetectorResult, Inspection, PlannedDetector, ShardMeasurement } from './inspection.js';
import { TappedSource } from './tapped-source.js';

/** The storage that inspections read. */
export interface InspectedStorage {
  stat(uri: string): Promise<{ readonly bytes: number; readonly version: string } | null>;
  read(uri: string, signal?: AbortSignal): AsyncIterable<Buffer>;
}

/** An app may provide another one, in a global module; by default no storage is read. */
export class InspectionSettings {
  constructor(readonly storage: InspectedStorage = openStorage({ roots: [] })) {}
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes read so far, and the object's length. */
  readonly progress: (done: number, total: number) => void;
  /** The store may answer later: another attempt follows. */
  readonly retry: boolean;
}

type DeclaredShard = Pick<ShardMeasurement, 'shard' | 'name' | 'declared'>;

/** Why a shard, or its records, could not be read. */
interface Fault {
  readonly reason: string;
  readonly message: string;
}

interface Place {
  readonly uri: string;
  readonly bytes: number;
  readonly version: string;
}

/** What came of reading a place. */
interface Reading {
  readonly digest: string;
  readonly bytes: number;
  readonly records: number;
  /** Facts by detector; those of `identity` are not among them. */
  readonly facts: ReadonlyMap<PlannedDetector, DetectorResult>;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Reads the bytes of shards as streams, once, and runs detectors over them. Writes nothing. */
@Injectable()
export class ShardReader {
  constructor(
    private readonly settings: InspectionSettings,
    private readonly shards: ShardsReadModel,
  ) {}

  /**
   * Measures the shard at the first of its places that can be read. What cannot be read is
   * inconclusive, with the reason.
   * @throws StorageError `storage-unavailable` if another attempt follows
   */
  async measure(inspection: Inspection, number: number, options: ReadOptions): Promise<ShardMeasurement> {
    const { about, mediaType, locations } = await this.declared(number);
    const found = await this.firstReadable(locations, options.retry);
    if ('reason' in found) return inconclusiveShard(about, inspection, found);
    try {
      const read = await this.read(found, inspection, mediaType, options);
      const after = await this.settings.storage.stat(found.uri);
      if (after?.version !== found.version || read.bytes !== found.bytes)
        return inconclusiveShard(about, inspection, CHANGED, found);
      return {
        ...about,
        uri: found.uri,
        bytes: read.bytes,
        records: read.records,
        results: resultsOf(inspection, read),
      };
    } catch (error) {
      if (!(error instanceof StorageError) || (error.kind === 'unavailable' && options.retry)) throw error;
      return inconclusiveShard(about, inspection, { reason: error.code, message: error.message }, found);
    }
  }

  /** The measurement of a shard that is not read, for this reason. */
  async unread(inspection: Inspection, number: number, fault: Fault): Promise<ShardMeasurement> {
    return inconclusiveShard((await this.declared(number)).about, inspection, fault);
  }

  private async declared(
    number: number,
  ): Promise<{ about: DeclaredShard; mediaType: string | null; locations: readonly string[] }> {
    const name = (await this.shards.namesOf([number], EVERYTHING)).get(number) ?? '';
    const { digest, bytes, records, mediaType, locations } = await this.shards.shard(name, EVERYTHING);
    const declared = { digest, bytes: bytes ?? null, records: records ?? null };
    return { about: { shard: number, name, declared }, mediaType: mediaType ?? null, locations };
  }

  private async firstReadable(uris: readonly string[], retry: boolean): Promise<Place | Fault> {
    const faults: Fault[] = [];
    for (const uri of uris) {
      try {
        const found = await this.settings.storage.stat(uri);
        if (found) return { uri, ...found };
        faults.push({ reason: 'object-not-found', message: `There is no ${uri}.` });
      } catch (error) {
        if (!(error instanceof StorageError) || (error.kind === 'unavailable' && retry)) throw error;
        faults.push({ reason: error.code, message: error.message });
      }
    }
    return faults[0] ?? { reason: 'no-location', message: 'No location of the shard is recorded.' };
  }

  private async read(
    { uri, bytes: total }: Place,
    { detectors, text }: Inspection,
    mediaType: string | null,
    { signal, progress }: ReadOptions,
  ): Promise<Reading> {
    const hash = createHash('sha256');
    let bytes = 0;
    const source = new TappedSource(this.settings.storage.read(uri, signal), (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      progress(bytes, total);
    });
    const running = new RunningDetectors(detectors);
    try {
      const file = { uri, mediaType, member: text ?? undefined, signal };
      const facts = await running.over(readRecords(source, file), signal);
      await source.drain();
      return { digest: `sha256:${hash.digest('hex')}`, bytes, records: running.records, facts };
    } finally {
      await source.close();
    }
  }
}

/** The detectors of one inspection, over the records of one shard. */
class RunningDetectors {
  private readonly runs: readonly (readonly [PlannedDetector, DetectorRun])[];
  records = 0;

  constructor(detectors: readonly PlannedDetector[]) {
    this.runs = detectors.flatMap((planned) => {
      const detector = detectorNamed(planned.detector);
      return detector?.version === planned.version ? [[planned, detector.start(planned.parameters)] as const] : [];
    });
  }

  /** The result of each detector. Without one, no record is read. */
  async over(
    records: ReturnType<typeof readRecords>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<PlannedDetector, DetectorResult>> {
    if (this.runs.length === 0) return new Map();
    try {
      for await (const batch of records) {
        signal.throwIfAborted();
        for (const { text, offset, uri } of batch) {
          const at = { index: this.records++, offset, uri };
          for (const [, run] of this.runs) run.record(text, at);
        }
      }
    } catch (error) {
      const fault = faultOf(error);
      if (!fault) throw error;
      return new Map(this.runs.map(([planned]) => [planned, inconclusive(planned, fault)]));
    }
    return new Map(this.runs.map(([planned, run]) => [planned, measured(planned, run.end())]));
  }
}

const CHANGED: Fault = { reason: 'changed-while-read', message: 'The object was changed while it was read.' };

/** Faults of the file itself; those of its store concern all detectors, and are thrown on. */
function faultOf(error: unknown): Fault | null {
  if (!(error instanceof RecordsError || error instanceof ParquetError)) return null;
  return error.kind === 'unavailable' ? null : { reason: error.code, message: error.message };
}

function resultsOf({ detectors }: Inspection, { digest, bytes, facts }: Reading): DetectorResult[] {
  return detectors.map((planned) => {
    const { detector, version } = planned;
    const found = facts.get(planned);
    if (found) return found;
    if (detector === 'identity') return measured(planned, { digest, bytes });
    const message = `This version of the worker has no version ${version} of the detector ${detector}.`;
    return inconclusive(planned, { reason: 'unknown-detector', message });
  });
}

function measured({ detector, version }: PlannedDetector, facts: JsonObject): DetectorResult {
  return { detector, version, outcome: 'measured', facts };
}

function inconclusive({ detector, version }: PlannedDetector, fault: Fault): DetectorResult {
  return { detector, version, outcome: 'inconclusive', ...fault };
}

function inconclusiveShard(
  about: DeclaredShard,
  { detectors }: Inspection,
  fault: Fault,
  place?: { readonly uri: string },
): ShardMeasurement {
  const results = detectors.map((planned) => inconclusive(planned, fault));
  return { ...about, uri: place?.uri ?? null, bytes: 0, records: 0, results };
}
