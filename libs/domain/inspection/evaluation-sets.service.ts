import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type EvaluationPlace, EvaluationSet, gramLength, overlap, readEvaluationPlace } from '@core/detectors';
import { type JsonObject, sha256 } from '@core/kernel';
import { ShardsReadModel } from '@domain/shards';
import { Pace } from '@platform/cancellation';
import { readRecords } from '@platform/records';
import { StorageError } from '@platform/storage';
import { InspectedShardsReadModel } from './inspected-shards.read-model.js';
import type { Fault, Inspection, PlannedDetector } from './inspection.js';
import { InspectionSettings } from './inspection-settings.service.js';
import { CHANGED, firstReadable } from './readable-place.service.js';
import { faultOf } from './running-detectors.js';
import { TappedSource } from './tapped-source.js';

/** Items, and UTF-16 units of their texts: an index of them takes some 200 MB. */
const ITEMS_LIMIT = 100_000;
const UNITS_LIMIT = 4 * 1024 * 1024;
/** Bytes as stored, of all files. */
const BYTES_LIMIT = 1024 * 1024 * 1024;
const FILES_LIMIT = 1_000;
/** Sets of the inspections that run. */
const CACHED = 2;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface Source {
  readonly uris: readonly string[];
  readonly mediaType: string | null;
  /** What is declared of its bytes. */
  readonly digest: string | null;
  readonly name: string;
}

/** Where an evaluation set of `overlap` is named: null for other detectors, or a list of items. */
export function evaluationPlaceOf({ detector, version, parameters }: PlannedDetector): EvaluationPlace | null {
  const { reference } = parameters;
  if (detector !== overlap.name || version !== overlap.version || reference === undefined) return null;
  return Array.isArray(reference) ? null : readEvaluationPlace(reference);
}

/** Reads the evaluation sets that orders name, as streams, once for the shards of an inspection. */
@Injectable()
export class EvaluationSets {
  private readonly sets = new Map<string, Promise<EvaluationSet | Fault>>();

  constructor(
    private readonly settings: InspectionSettings,
    private readonly shards: ShardsReadModel,
    private readonly subjects: InspectedShardsReadModel,
  ) {}

  /**
   * The set, or why it cannot be read.
   * @throws StorageError `storage-unavailable` if another attempt follows
   */
  of(
    inspection: Inspection,
    planned: PlannedDetector,
    place: EvaluationPlace,
    retry: boolean,
  ): Promise<EvaluationSet | Fault> {
    const known = this.sets.get(inspection.id);
    if (known) return known;
    const made = this.read(inspection, gramLength(planned.parameters), place, retry);
    made.catch(() => this.sets.delete(inspection.id));
    const [oldest] = this.sets.keys();
    if (this.sets.size >= CACHED && oldest !== undefined) this.sets.delete(oldest);
    this.sets.set(inspection.id, made);
    return made;
  }

  private async read(
    { upto }: Inspection,
    n: number,
    place: EvaluationPlace,
    retry: boolean,
  ): Promise<EvaluationSet | Fault> {
    const sources = await this.sourcesOf(place, upto);
    if (sources.length > FILES_LIMIT) return tooLarge(`${sources.length} files`);
    const facts: { -readonly [Name in keyof JsonObject]: JsonObject[Name] } = {};
    const set = new EvaluationSet(n, facts);
    const left = { bytes: BYTES_LIMIT, units: UNITS_LIMIT };
    const digests: string[] = [];
    for (const source of sources) {
      const found = await this.readFile(set, source, { place, left, retry });
      if (typeof found !== 'string') return found;
      digests.push(found);
    }
    facts['referenceDigest'] = digests.length === 1 ? digests[0] : digestOf(digests);
    if (sources.length > 1) facts['referenceFiles'] = sources.length;
    return set.size > 0 ? set : { reason: 'reference-empty', message: 'The evaluation set has no item.' };
  }

  /** The files, in the order of the shards' numbers. */
  private async sourcesOf({ uri, shard, ...version }: EvaluationPlace, upto: number): Promise<Source[]> {
    if (uri !== undefined) return [{ uris: [uri], mediaType: null, digest: null, name: uri }];
    if (shard !== undefined) return [await this.sourceOf(shard)];
    const members = await this.subjects.of(version, upto, false);
    if (members.size > FILES_LIMIT) return Array.from({ length: members.size }, () => NOTHING);
    const names = await this.shards.namesOf([...members], EVERYTHING);
    const sources: Source[] = [];
    for (const number of members) sources.push(await this.sourceOf(names.get(number) ?? ''));
    return sources;
  }

  private async sourceOf(name: string): Promise<Source> {
    const { locations, mediaType = null, digest } = await this.shards.shard(name, EVERYTHING);
    return { uris: locations, mediaType, digest, name };
  }

  /** Adds the records of a file; returns the digest of its bytes. */
  private async readFile(
    set: EvaluationSet,
    { uris, mediaType, digest, name }: Source,
    { place, left, retry }: { place: EvaluationPlace; left: { bytes: number; units: number }; retry: boolean },
  ): Promise<string | Fault> {
    const { storage } = this.settings;
    const found = await firstReadable(storage, uris, retry);
    if ('reason' in found) return { reason: 'reference-unreadable', message: `${name}: ${found.message}` };
    left.bytes -= found.bytes;
    if (left.bytes < 0) return tooLarge(`more than ${BYTES_LIMIT} bytes`);
    const hash = createHash('sha256');
    const source = new TappedSource(storage.read(found.uri), (chunk) => void hash.update(chunk));
    const pace = new Pace();
    try {
      for await (const batch of readRecords(source, { uri: found.uri, mediaType, member: place.text })) {
        for (const { text } of batch) {
          left.units -= text.length;
          if (set.size >= ITEMS_LIMIT || left.units < 0)
            return tooLarge(`more than ${ITEMS_LIMIT} items, or ${UNITS_LIMIT} characters`);
          set.add(place.uri === undefined && place.shard === undefined ? `${name}#${set.size}` : `#${set.size}`, text);
        }
        if (pace.isDue()) await pace.turn();
      }
      await source.drain();
    } catch (error) {
      const fault = faultOf(error) ?? (error instanceof StorageError && !retry ? error : null);
      if (!fault) throw error;
      return { reason: 'reference-unreadable', message: `${name}: ${fault.message}` };
    } finally {
      await source.close();
    }
    if ((await storage.stat(found.uri))?.version !== found.version) return CHANGED;
    const read = `sha256:${hash.digest('hex')}`;
    if (digest === null || digest === read) return read;
    return { reason: 'reference-differs', message: `${name}: the bytes are not those that were declared.` };
  }
}

const NOTHING: Source = { uris: [], mediaType: null, digest: null, name: '' };

/** Of several files: SHA-256 over a line with the digest of each. */
function digestOf(digests: readonly string[]): string {
  return `sha256:${sha256(digests.map((digest) => `${digest}\n`).join('')).toString('hex')}`;
}

function tooLarge(what: string): Fault {
  return { reason: 'reference-too-large', message: `The evaluation set has ${what}.` };
}
