import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type DetectorInputs, detectorNamed, encodingNamed } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import { ShardsReadModel } from '@domain/shards';
import { type FileToRead, readRecords } from '@platform/records';
import { StorageError } from '@platform/storage';
import { EvaluationSets, evaluationPlaceOf } from './evaluation-sets.service.js';
import { external, readExternal } from './external.js';
import type { DetectorResult, Fault, Inspection, PlannedDetector, ShardMeasurement } from './inspection.js';
import { InspectionSettings } from './inspection-settings.service.js';
import { KeptContentReadModel } from './kept-content.read-model.js';
import { keptList } from './kept-lists.js';
import { KeptTexts } from './kept-texts.service.js';
import type { ListedLines } from './listed-lines.js';
import { loadEncoding } from './load-encoding.js';
import { CHANGED, firstReadable, type Place } from './readable-place.service.js';
import { RecordSample } from './record-sample.js';
import {
  inconclusive,
  measured,
  type PreparedInputs,
  type RecordsMeasured,
  RunningDetectors,
} from './running-detectors.js';
import { TappedSource } from './tapped-source.js';

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes read so far, and the object's length. */
  readonly progress: (done: number, total: number) => void;
  /** The store may answer later: another attempt follows. */
  readonly retry: boolean;
}

type DeclaredShard = Pick<ShardMeasurement, 'shard' | 'name' | 'declared'>;

/** What came of reading a place. */
interface Reading extends RecordsMeasured {
  readonly digest: string;
  readonly bytes: number;
  readonly records: number;
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Reads the bytes of shards as streams, once, and runs detectors over them. Writes nothing. */
@Injectable()
export class ShardReader {
  constructor(
    private readonly settings: InspectionSettings,
    private readonly shards: ShardsReadModel,
    private readonly kept: KeptContentReadModel,
    private readonly evaluations: EvaluationSets,
  ) {}

  /**
   * Measures the shard at the first of its places that can be read. What cannot be read is
   * inconclusive, with the reason.
   * @throws StorageError `storage-unavailable` if another attempt follows
   */
  async measure(inspection: Inspection, number: number, options: ReadOptions): Promise<ShardMeasurement> {
    const { about, mediaType, locations } = await this.declared(number);
    const found = await firstReadable(this.settings.storage, locations, options.retry);
    if ('reason' in found) return inconclusiveShard(about, inspection, found);
    try {
      const inputs = await this.inputs(inspection, about.name, options.retry);
      const running = new RunningDetectors(inspection.detectors, inputs, recordSampleOf(inspection, number));
      const file = { mediaType, member: inspection.text ?? undefined, members: keyMembers(inspection) };
      const read = await this.read(found, running, file, options);
      const after = await this.settings.storage.stat(found.uri);
      if (after?.version !== found.version || read.bytes !== found.bytes)
        return inconclusiveShard(about, inspection, CHANGED, found);
      const results = resultsOf(inspection, read);
      const whole = { ...about, uri: found.uri, bytes: read.bytes, records: read.records, results };
      return read.kept.size === 0 ? whole : await this.withKept(whole, inspection, read);
    } catch (error) {
      if (!(error instanceof StorageError) || (error.kind === 'unavailable' && options.retry)) throw error;
      return inconclusiveShard(about, inspection, { reason: error.code, message: error.message }, found);
    }
  }

  private async inputs(
    inspection: Inspection,
    shard: string,
    retry: boolean,
  ): Promise<Map<PlannedDetector, PreparedInputs>> {
    const inputs = new Map(await this.kept.inputs(inspection, shard));
    for (const planned of inspection.detectors) {
      if (planned.detector === 'counts') inputs.set(planned, await countsInputs(planned.parameters));
      const place = evaluationPlaceOf(planned);
      if (place) {
        const evaluation = await this.evaluations.of(inspection, planned, place, retry);
        inputs.set(planned, 'reason' in evaluation ? evaluation : { evaluation });
      }
      if (planned.detector !== external.name || planned.version !== external.version) continue;
      const program = await this.settings.programs.program(readExternal(planned.parameters).program);
      inputs.set(planned, 'reason' in program ? program : { program });
    }
    return inputs;
  }

  /** The measurement of a shard that is not read, for this reason. */
  async unread(inspection: Inspection, number: number, fault: Fault): Promise<ShardMeasurement> {
    return inconclusiveShard((await this.declared(number)).about, inspection, fault);
  }

  private async declared(
    number: number,
  ): Promise<{ about: DeclaredShard; mediaType: string | null; locations: readonly string[] }> {
    const name = (await this.shards.namesOf([number], EVERYTHING)).get(number) ?? '';
    const shard = await this.shards.shard(name, EVERYTHING);
    const { digest, bytes = null, records = null, tokens = null, languages = null, mediaType, locations } = shard;
    const declared = { digest, bytes, records, tokens, languages };
    return { about: { shard: number, name, declared }, mediaType: mediaType ?? null, locations };
  }

  private async read(
    { uri, bytes: total }: Place,
    running: RunningDetectors,
    file: Omit<FileToRead, 'uri' | 'signal'>,
    { signal, progress }: ReadOptions,
  ): Promise<Reading> {
    const hash = createHash('sha256');
    let bytes = 0;
    const source = new TappedSource(this.settings.storage.read(uri, signal), (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
      progress(bytes, total);
    });
    try {
      const texts = new KeptTexts(this.settings.storage, this.shards, signal);
      const records = readRecords(source, { ...file, uri, signal });
      const found = await running.over(records, signal, (unconfirmed) => texts.confirm(unconfirmed));
      await source.drain();
      return { ...found, digest: `sha256:${hash.digest('hex')}`, bytes, records: running.records };
    } finally {
      await source.close();
    }
  }

  /** Seals what was kept; the facts name the list. */
  private async withKept(
    whole: ShardMeasurement,
    { id, detectors }: Inspection,
    { kept }: Reading,
  ): Promise<ShardMeasurement> {
    const secret = await this.kept.secretOf(detectors);
    const lists: ListedLines[] = [];
    const results: DetectorResult[] = [];
    for (const result of whole.results) {
      const planned = detectors.find(({ detector }) => detector === result.detector);
      const items = planned && kept.get(planned);
      if (!items || result.outcome !== 'measured') results.push(result);
      else if (!secret) results.push(inconclusive(planned, SECRET_ERASED));
      else {
        const list = await keptList(secret, { inspection: id, shard: whole.shard, detector: result.detector }, items);
        if (list.lines > 0) lists.push(list);
        results.push(list.lines > 0 ? { ...result, facts: { ...result.facts, keptList: list.digest } } : result);
      }
    }
    return { ...whole, results, kept: lists };
  }
}

const SECRET_ERASED: Fault = { reason: 'secret-erased', message: 'The secret of the inspection was erased.' };

/** The members that detectors take for keys of records. */
function keyMembers({ detectors }: Inspection): string[] {
  const members = detectors.map(({ detector, parameters }) => detectorNamed(detector)?.keyMember?.(parameters));
  return [...new Set(members.filter((member) => typeof member === 'string'))];
}

/** What takes tens of MB is loaded where it is asked for. */
async function countsInputs(parameters: JsonObject): Promise<DetectorInputs> {
  const encoding = encodingNamed(parameters);
  return {
    tellLanguage: parameters['languages'] === undefined ? undefined : (await import('tinyld')).detect,
    encoding: encoding === null ? undefined : await loadEncoding(encoding),
  };
}

/** Null: all records are measured. */
function recordSampleOf({ sample }: Inspection, shard: number): RecordSample | null {
  return sample?.records === undefined ? null : new RecordSample(sample.records, sample.seed, shard);
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

function inconclusiveShard(
  about: DeclaredShard,
  { detectors }: Inspection,
  fault: Fault,
  place?: { readonly uri: string },
): ShardMeasurement {
  const results = detectors.map((planned) => inconclusive(planned, fault));
  return { ...about, uri: place?.uri ?? null, bytes: 0, records: 0, results };
}
