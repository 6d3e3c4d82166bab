import { Inject, Injectable, Optional } from '@nestjs/common';
import {
  canonicalKey,
  detectorNamed,
  type KeptChoice,
  type KeptReference,
  KeptTable,
  orderedKeyItems,
} from '@core/detectors';
import { isDigest, type JsonObject, parseDigest, sha256 } from '@core/kernel';
import { PersonalDataReadModel } from '@domain/personal-data';
import { type Removal, RemovalsReadModel } from '@domain/removals';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import type { Fault, Inspection, PlannedDetector } from './inspection.js';
import { InspectionError } from './inspection.errors.js';
import { InspectionSettings } from './inspection-settings.service.js';
import { itemsOf, type KeptPlace } from './kept-lists.js';
import { type KeptGroup, LOOK_UP_BYTES, withinLimit } from './look-up-limit.js';
import { ResultLists } from './result-lists.service.js';
import type { PreparedInputs } from './running-detectors.js';
import { SELECT_KEEPING_INSPECTIONS, SELECT_KEPT_COUNTS, SELECT_KEPT_LISTS } from './store/kept-content.sql.js';

/** Tables of the inspections that run, each by inspection and detector. */
const TABLES = 2;
/** Lists, and removals, that are read at a time. */
const PAGE = 50;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface KeepingInspection {
  readonly id: string;
  readonly removal: string | null;
  readonly detectors: readonly PlannedDetector[];
  readonly text: string | null;
}

/** What was kept for one removal, and the keys that its order names; or by one inspection. */
interface Group extends KeptGroup {
  readonly keeping: readonly KeepingInspection[];
  readonly ordered: Removal['selector']['recordKeys'] | undefined;
}

interface KeptRow {
  readonly number: number;
  readonly shard: number;
  readonly counts: JsonObject & { readonly keptList: string };
}

type OrderedKeys = readonly string[] | { readonly digestList: readonly string[] };

/** In what was kept of which removals, or by which inspection, a detector looks; null: in none. */
export function keptChoiceOf({
  detector,
  parameters,
}: Pick<PlannedDetector, 'detector' | 'parameters'>): KeptChoice | null {
  return detectorNamed(detector)?.keptIn?.(parameters) ?? null;
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
    private readonly lists: ResultLists,
    @Optional() private readonly settings: InspectionSettings = new InspectionSettings(),
  ) {}

  /** What each detector of the inspection is given for a shard. */
  async inputs(inspection: Inspection, shard: string): Promise<ReadonlyMap<PlannedDetector, PreparedInputs>> {
    const inputs = new Map<PlannedDetector, PreparedInputs>();
    for (const planned of inspection.detectors) {
      const { keep } = planned.parameters;
      const choice = keptChoiceOf(planned);
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
    const keys = await this.orderedKeys(selector.recordKeys);
    if (!keys) return ERASED;
    return { only: 'digestList' in keys ? new DigestedKeys(keys.digestList) : new Set(keys.flatMap(forms)) };
  }

  /** The keys that the order of a removal names; null: they were erased. */
  private async orderedKeys({ commitment }: NonNullable<Group['ordered']>): Promise<OrderedKeys | null> {
    const opening = await this.personalData.opening(commitment.slice('sha256:'.length));
    return opening ? (opening.payload['recordKeys'] as OrderedKeys) : null;
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

  /** As much as the limit allows; what is left out is named, with the reason. */
  private async table({ upto }: Inspection, planned: PlannedDetector, choice: KeptChoice): Promise<KeptTable | Fault> {
    const limit = this.settings.lookUpRecords;
    const { taken, left } = withinLimit(await this.groups(planned, choice, upto), limit);
    const missing = new Map(left.map(({ id }) => [id, 'reference-too-large']));
    const found: KeptReference[] = [];
    let items = 0;
    let lost: Fault | null = null;
    for (const group of taken)
      for await (const reference of this.references(group, planned, upto)) {
        if ('reason' in reference) {
          lost = reference;
          missing.set(group.id, reference.reason);
        } else {
          items += reference.items.length / reference.size;
          found.push(reference);
        }
      }
    if (items > 0) return new KeptTable(found, detectorNamed(planned.detector)?.itemSize ?? 1, missing);
    if (left.length > 0) return tooLarge(left, limit);
    return lost ?? nothingKept();
  }

  /** What the choice comes to, of removals that are not withdrawn. */
  private async groups(planned: PlannedDetector, choice: KeptChoice, upto: number): Promise<Group[]> {
    const id = choice.of === 'removals' ? null : choice.id;
    const of = choice.of === 'inspection' ? [id, null] : [null, id];
    const rows = await this.reader.query<KeepingInspection>(SELECT_KEEPING_INSPECTIONS, [upto, ...of]);
    if (choice.of === 'inspection') {
      const active = [];
      for (const row of rows)
        if (row.removal === null || (await this.oneActive(row.removal, upto)).length > 0) active.push(row);
      const groups = active.map((row) => ({ id: row.removal ?? row.id, keeping: [row], ordered: undefined }));
      return this.counted(groups, planned, upto);
    }
    const removals = choice.of === 'removals' ? await this.active(upto) : await this.oneActive(choice.id, upto);
    const groups = removals.map((removal) => ({
      id: removal.id,
      keeping: rows.filter((row) => row.removal === removal.id),
      ordered: planned.detector === 'record-keys' ? removal.selector.recordKeys : undefined,
    }));
    return this.counted(groups, planned, upto);
  }

  private async counted(
    groups: readonly Omit<Group, 'records'>[],
    { detector, parameters }: PlannedDetector,
    upto: number,
  ): Promise<Group[]> {
    const ids = groups.flatMap(({ keeping }) => keeping.map(({ id }) => id));
    const key = keyName(detector, parameters);
    type Counts = { readonly inspection: string; readonly kept: number };
    const rows = await this.reader.query<Counts>(SELECT_KEPT_COUNTS, [ids, detector, upto, key]);
    const kept = new Map(rows.map((row) => [row.inspection, row.kept]));
    return groups.map((group) => {
      const records = group.keeping.reduce((sum, { id }) => sum + (kept.get(id) ?? 0), 0);
      return { ...group, records: records + (group.ordered?.count ?? 0) };
    });
  }

  private async active(upto: number): Promise<Removal[]> {
    const all: Removal[] = [];
    for (let after: number | undefined; ;) {
      const page = await this.removals.active({ limit: PAGE, ...(after !== undefined && { after }) }, upto);
      all.push(...page);
      if (page.length < PAGE) return all;
      after = page.at(-1)?.number;
    }
  }

  private async oneActive(id: string, upto: number): Promise<Removal[]> {
    const removal = await this.removals.removal(id, upto);
    return removal && removal.state !== 'withdrawn' ? [removal] : [];
  }

  /** A fault: a part of it was erased, or is lost. */
  private async *references(
    { id, keeping, ordered }: Group,
    planned: PlannedDetector,
    upto: number,
  ): AsyncGenerator<KeptReference | Fault> {
    if (ordered) yield (await this.orderedReference(id, ordered, planned)) ?? ERASED;
    for (const one of keeping) {
      const secret = await this.secretOf(one.detectors);
      if (secret) yield* this.keptReferences(one, planned, secret, upto);
      else yield ERASED;
    }
  }

  private async orderedReference(
    removal: string,
    ordered: NonNullable<Group['ordered']>,
    { detector }: PlannedDetector,
  ): Promise<KeptReference | null> {
    const keys = await this.orderedKeys(ordered);
    if (!keys) return null;
    const items = orderedKeyItems('digestList' in keys ? keys.digestList.map((one) => parseDigest(one)) : keys);
    const size = detectorNamed(detector)?.itemSize ?? 1;
    return { inspection: '', removal, shard: '', text: null, items, size, ordered: true };
  }

  private async *keptReferences(
    { id, removal, text }: KeepingInspection,
    { detector, parameters }: PlannedDetector,
    secret: Buffer,
    upto: number,
  ): AsyncGenerator<KeptReference | Fault> {
    const size = detectorNamed(detector)?.itemSize ?? 1;
    const key = keyName(detector, parameters);
    for (let after = -1; ;) {
      const rows = await this.reader.query<KeptRow>(SELECT_KEPT_LISTS, [id, detector, upto, after, PAGE]);
      const names = await this.shards.namesOf(
        rows.map(({ shard }) => shard),
        EVERYTHING,
      );
      for (const { number, shard, counts } of rows) {
        after = number;
        if (counts['key'] !== undefined && counts['key'] !== key) continue;
        const items = await this.itemsIn(counts.keptList, secret, { inspection: id, shard, detector });
        yield 'reason' in items ? items : { inspection: id, removal, shard: names.get(shard) ?? '', text, items, size };
      }
      if (rows.length < PAGE) return;
    }
  }

  /** A fault: the list is gone or altered. A place that does not answer is thrown on. */
  private async itemsIn(digest: string, secret: Buffer, place: KeptPlace): Promise<Buffer | Fault> {
    try {
      return await itemsOf(secret, place, this.lists.read({ digest }));
    } catch (error) {
      if (!(error instanceof InspectionError) || error.kind !== 'integrity') throw error;
      return { reason: error.code, message: error.message };
    }
  }
}

/** As the facts state it. */
function keyName(detector: string, parameters: JsonObject): string {
  const member = detectorNamed(detector)?.keyMember?.(parameters) ?? null;
  if (member !== null) return `member:${member}`;
  return typeof parameters['key'] === 'string' ? parameters['key'] : 'text';
}

/** Keys that are known by their digests. */
class DigestedKeys extends Set<string> {
  override has(key: string): boolean {
    return super.has(isDigest(key) ? key : `sha256:${sha256(key).toString('hex')}`);
  }
}

/** A key as it is named, and in the form in which keys are compared. */
const forms = (key: string): string[] => [key, canonicalKey(key)];

function nothingKept(): Fault {
  return { reason: 'nothing-kept', message: 'Nothing was kept that records could be looked up in.' };
}

function tooLarge(left: readonly KeptGroup[], limit: number): Fault {
  const [first] = left;
  const which = `${first?.records} records of ${first?.id} were kept`;
  const needs = `Each takes up to ${LOOK_UP_BYTES} bytes of memory in each worker`;
  const message = `${which}; this worker looks up in ${limit} at most (WHENCE_LOOK_UP_RECORDS). ${needs}.`;
  return { reason: 'reference-too-large', message };
}
