import { Inject, Injectable } from '@nestjs/common';
import { inflateSync } from 'node:zlib';
import { detectorNamed, type KeptChoice, type KeptReference, KeptTable } from '@core/detectors';
import { isDigest, type JsonObject, sha256 } from '@core/kernel';
import { PersonalDataReadModel } from '@domain/personal-data';
import { RemovalsReadModel } from '@domain/removals';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import type { Fault, Inspection, PlannedDetector } from './inspection.js';
import { itemsOf } from './kept-lists.js';
import type { PreparedInputs } from './running-detectors.js';
import { SELECT_KEEPING_INSPECTIONS, SELECT_KEPT_LISTS } from './store/kept-content.sql.js';

/** Items that one table holds: some 300 MB. */
const ITEMS_LIMIT = 1_000_000;
/** Tables of the inspections that run, each by inspection and detector. */
const TABLES = 2;
/** Lists that are read at a time. */
const PAGE = 50;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface KeepingInspection {
  readonly id: string;
  readonly removal: string | null;
  readonly detectors: readonly PlannedDetector[];
  readonly text: string | null;
}

interface KeptRow {
  readonly number: number;
  readonly shard: number;
  readonly counts: JsonObject;
  readonly content: Buffer;
}

const ERASED: Fault = {
  reason: 'secret-erased',
  message: 'The secret of what was kept was erased: records cannot be looked up in it.',
};

/** What inspections kept of records, for detectors that look records up in it. */
@Injectable()
export class KeptContentReadModel {
  private readonly tables = new Map<string, Promise<KeptTable | Fault>>();

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly removals: RemovalsReadModel,
    private readonly personalData: PersonalDataReadModel,
    private readonly shards: ShardsReadModel,
  ) {}

  /** What each detector of the inspection is given for a shard. */
  async inputs(inspection: Inspection, shard: string): Promise<ReadonlyMap<PlannedDetector, PreparedInputs>> {
    const inputs = new Map<PlannedDetector, PreparedInputs>();
    for (const planned of inspection.detectors) {
      const { keep } = planned.parameters;
      const choice = detectorNamed(planned.detector)?.keptIn?.(planned.parameters) ?? null;
      if (typeof keep === 'string' && planned.detector !== 'phrases')
        inputs.set(planned, await this.onlyNamed(inspection));
      if (!choice) continue;
      const kept = await this.cachedTable(inspection, planned, choice);
      inputs.set(planned, 'reason' in kept ? kept : { kept, shard });
    }
    return inputs;
  }

  /** The secret under which an inspection keeps; null: it was erased. */
  async secretOf(detectors: readonly PlannedDetector[]): Promise<Buffer | null> {
    const commitment = detectors.map(({ parameters }) => parameters['keep']).find((keep) => typeof keep === 'string');
    if (commitment === undefined) return null;
    const opening = await this.personalData.opening(commitment.slice('sha256:'.length));
    const secret = opening?.payload['inspectionSecret'];
    return typeof secret === 'string' ? Buffer.from(secret, 'hex') : null;
  }

  /** Only the records that the removal names, where it names some. */
  private async onlyNamed({ subject, upto }: Inspection): Promise<PreparedInputs> {
    const { removal } = subject;
    if (typeof removal !== 'string') return {};
    const { selector } = await this.removals.requireRemoval(removal, upto);
    if (!selector.recordKeys) return {};
    const opening = await this.personalData.opening(selector.recordKeys.commitment.slice('sha256:'.length));
    if (!opening) return ERASED;
    const keys = opening.payload['recordKeys'] as readonly string[] | { readonly digestList: readonly string[] };
    return { only: Array.isArray(keys) ? new Set(keys) : new DigestedKeys((keys as DigestedList).digestList) };
  }

  private cachedTable(
    inspection: Inspection,
    planned: PlannedDetector,
    choice: KeptChoice,
  ): ReturnType<typeof this.table> {
    const name = `${inspection.id} ${planned.detector}`;
    const known = this.tables.get(name);
    if (known) return known;
    const made = this.table(inspection, planned, choice);
    made.catch(() => this.tables.delete(name));
    const [oldest] = this.tables.keys();
    if (this.tables.size >= TABLES && oldest !== undefined) this.tables.delete(oldest);
    this.tables.set(name, made);
    return made;
  }

  private async table({ upto }: Inspection, planned: PlannedDetector, choice: KeptChoice): Promise<KeptTable | Fault> {
    const id = choice.of === 'removals' ? null : choice.id;
    const of = choice.of === 'inspection' ? [id, null] : [null, id];
    const rows = await this.reader.query<KeepingInspection>(SELECT_KEEPING_INSPECTIONS, [upto, ...of]);
    const found: KeptReference[] = [];
    let [items, erased] = [0, 0];
    for (const keeping of rows) {
      if (keeping.removal !== null && (await this.removals.removal(keeping.removal, upto))?.state === 'withdrawn')
        continue;
      const secret = await this.secretOf(keeping.detectors);
      if (!secret) erased++;
      else
        for await (const reference of this.references(keeping, planned, secret, upto)) {
          items += reference.items.length / reference.size;
          if (items > ITEMS_LIMIT) return tooLarge();
          found.push(reference);
        }
    }
    if (items > 0) return new KeptTable(found, detectorNamed(planned.detector)?.itemSize ?? 1);
    return erased > 0 ? ERASED : nothingKept();
  }

  private async *references(
    { id, removal, text }: KeepingInspection,
    { detector, parameters }: PlannedDetector,
    secret: Buffer,
    upto: number,
  ): AsyncGenerator<KeptReference> {
    const size = detectorNamed(detector)?.itemSize ?? 1;
    const key = parameters['key'] ?? 'text';
    for (let after = -1; ;) {
      const rows = await this.reader.query<KeptRow>(SELECT_KEPT_LISTS, [id, detector, upto, after, PAGE]);
      const names = await this.shards.namesOf(
        rows.map(({ shard }) => shard),
        EVERYTHING,
      );
      for (const { number, shard, counts, content } of rows) {
        after = number;
        if (counts['key'] !== undefined && counts['key'] !== key) continue;
        const list = inflateSync(content).toString('latin1');
        const items = itemsOf(secret, { inspection: id, shard, detector }, list);
        yield { inspection: id, removal, shard: names.get(shard) ?? '', text, items, size };
      }
      if (rows.length < PAGE) return;
    }
  }
}

type DigestedList = { readonly digestList: readonly string[] };

/** Keys that are known by their digests. */
class DigestedKeys extends Set<string> {
  override has(key: string): boolean {
    return super.has(isDigest(key) ? key : `sha256:${sha256(key).toString('hex')}`);
  }
}

function nothingKept(): Fault {
  return { reason: 'nothing-kept', message: 'Nothing was kept that records could be looked up in.' };
}

function tooLarge(): Fault {
  const message = `More than ${ITEMS_LIMIT} records were kept. Name a removal or an inspection as the reference.`;
  return { reason: 'reference-too-large', message };
}
