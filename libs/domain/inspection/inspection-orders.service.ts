import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { Bitmap } from '@core/bitmap';
import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { DetectorError, detectorNamed } from '@core/detectors';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { PersonalDataService } from '@domain/personal-data';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { external } from './external.js';
import { identity } from './identity.js';
import type { InspectionPlan, PlannedDetector } from './inspection.js';
import { InspectionError, invalidInspection } from './inspection.errors.js';
import { inspectShardJob, scheduleShardsJob } from './inspection.jobs.js';
import { inspectionBegun, inspectionCancelled } from './inspection.ledger-entries.js';
import { InspectionsReadModel } from './inspections.read-model.js';
import { baselineInspection, MeasuredBaselines } from './measured-baselines.read-model.js';
import { withReference } from './order-reference.js';
import type { ChosenDetector, InspectedSubject, OrderInspection } from './order-inspection.command.js';
import { sampleShards } from './sample-shards.js';
import { INSERT_END, INSERT_INSPECTION, SELECT_NEXT_INSPECTION } from './store/inspection.sql.js';

/** Bytes of subject and parameters: the entry holds both. */
const ORDER_LIMIT = 48 * 1024;
const SECRET_BYTES = 32;

export interface BegunInspection {
  readonly id: string;
  /** The job that schedules one job for each shard. */
  readonly job: string;
  readonly shards: number;
  readonly receipt: Receipt;
}

/** Begins and cancels inspections. */
@Injectable()
export class InspectionOrdersService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly inspections: InspectionsReadModel,
    private readonly jobs: JobsService,
    private readonly personalData: PersonalDataService,
    private readonly baselines: MeasuredBaselines,
  ) {}

  /**
   * What an order comes to, before anything is written.
   * @throws InspectionError `invalid-inspection` for parameters that a detector refuses, or an
   *   order that no entry can hold
   */
  plan({ subject, detectors, sample, text, reference }: OrderInspection, upto: number): InspectionPlan {
    const stated = statedSubject(subject);
    const chosen = compared(detectors, reference).map(planned);
    if (sample?.records !== undefined) refuseToKeep(chosen);
    requireRoom(stated, chosen);
    return { subject: stated, detectors: chosen, sample: sample ?? null, text: text ?? null, upto };
  }

  /**
   * The plan with the counts of the inspections that are named as baselines, as they were measured.
   * @throws InspectionError `invalid-inspection` for one that measured nothing to compare with
   */
  async withBaselines(plan: InspectionPlan): Promise<InspectionPlan> {
    const detectors: PlannedDetector[] = [];
    for (const [at, planned] of plan.detectors.entries()) {
      const id = baselineInspection(planned);
      const baseline = id === null ? null : await this.baselines.of(id, planned.parameters, plan.upto);
      if (typeof baseline === 'string') {
        const pointer = `/detectors/${at}/parameters/baseline/inspection`;
        throw invalidInspection({ complaints: [{ pointer, message: baseline }] });
      }
      const { parameters } = planned;
      detectors.push(baseline ? { ...planned, parameters: { ...parameters, baseline: { ...baseline } } } : planned);
    }
    return { ...plan, detectors };
  }

  /**
   * The shards of the subject that are inspected: all of them, or the sample.
   * @throws InspectionError `nothing-to-inspect`
   */
  async choose({ sample }: InspectionPlan, found: Bitmap): Promise<Bitmap> {
    const { shards, seed = '' } = sample ?? {};
    if (!found.isEmpty) return shards === undefined ? found : sampleShards(found, { shards, seed });
    throw new InspectionError('nothing-to-inspect', 'The subject comes to no shard.', [
      { pointer: '/subject', message: 'comes to no shard' },
    ]);
  }

  /** The statement and its job, in one transaction. `shards`: as chosen. */
  async begin(tx: Transaction, by: Actor, plan: InspectionPlan, shards: Bitmap): Promise<BegunInspection> {
    await this.ledger.open(tx);
    const [next] = await tx.query<{ number: number }>(SELECT_NEXT_INSPECTION);
    const number = next?.number ?? 0;
    const id = `inspection-${number + 1}`;
    const set = shards.toBytes();
    const stated = { count: shards.size, digest: `sha256:${sha256(set).toString('hex')}` };
    const { subject, sample, text, upto } = plan;
    const detectors = await this.withSecret(tx, plan.detectors);
    const receipt = await this.ledger.append(tx, by, inspectionBegun(id, { ...plan, detectors }, stated));
    const at = await this.entries.recordedAt(receipt.index, tx);
    const stored = [JSON.stringify(subject), JSON.stringify(detectors), sample && JSON.stringify(sample), text, upto];
    await tx.query(INSERT_INSPECTION, [number, id, ...stored, set, shards.size, receipt.index, at]);
    const job = await this.jobs.schedule(tx, scheduleShardsJob, { inspection: id });
    return { id, job, shards: shards.size, receipt };
  }

  /** What detectors keep is sealed under a secret of the inspection, which can be erased. */
  private async withSecret(
    tx: Transaction,
    detectors: readonly PlannedDetector[],
  ): Promise<readonly PlannedDetector[]> {
    if (!keepsItems(detectors)) return detectors;
    const payload = { inspectionSecret: randomBytes(SECRET_BYTES).toString('hex') };
    const { commitment } = await this.personalData.keep(tx, payload);
    return detectors.map((planned) => {
      const { parameters } = planned;
      return parameters['keep'] === undefined
        ? planned
        : { ...planned, parameters: { ...parameters, keep: commitment } };
    });
  }

  /**
   * Ends a running inspection; shards that are being read are not recorded any more.
   * @throws InspectionError `inspection-ended` if it is concluded, or was cancelled for another
   * reason
   */
  async cancel(
    tx: Transaction,
    by: Actor,
    id: string,
    reason: string,
  ): Promise<{ readonly receipt: Receipt; readonly existing: boolean }> {
    const { nextIndex } = await this.ledger.open(tx);
    const { end } = await this.inspections.within(tx).requireInspection(id, nextIndex);
    if (end?.outcome === 'cancelled' && end.reason === reason)
      return { receipt: await this.entries.receipt(end.entry, tx), existing: true };
    if (end) throw new InspectionError('inspection-ended', `${id} is ${end.outcome} since ${end.endedAt}.`);
    const receipt = await this.ledger.append(tx, by, inspectionCancelled(id, reason));
    const at = await this.entries.recordedAt(receipt.index, tx);
    await tx.query(INSERT_END, [id, receipt.index, at, 'cancelled', reason]);
    return { receipt, existing: false };
  }

  /** Schedules the jobs of these shards; those that are there stay as they are. */
  async scheduleShards(tx: Transaction, inspection: string, shards: readonly number[]): Promise<void> {
    await this.jobs.scheduleEach(
      tx,
      inspectShardJob,
      shards.map((shard) => ({ inspection, shard })),
    );
  }
}

/** Whether these detectors keep something of each record. */
export function keepsItems(detectors: readonly Pick<PlannedDetector, 'parameters'>[]): boolean {
  return detectors.some(({ parameters }) => parameters['keep'] !== undefined);
}

/** What is not in a sample would later be taken for not removed. */
function refuseToKeep(detectors: readonly PlannedDetector[]): void {
  const at = detectors.findIndex((planned) => planned.detector !== 'phrases' && keepsItems([planned]));
  if (at < 0) return;
  const message = 'keeps something of each record; leave out /sample/records';
  throw invalidInspection({ complaints: [{ pointer: `/detectors/${at}/parameters/keep`, message }] });
}

function requireRoom(subject: JsonObject, detectors: readonly PlannedDetector[]): void {
  const bytes = Buffer.byteLength(canonicalJson({ subject, detectors: detectors as unknown as JsonObject[] }));
  if (bytes <= ORDER_LIMIT) return;
  const message = `takes ${bytes} bytes as JSON with the detectors; they may take ${ORDER_LIMIT}. Make a dataset version of the shards`;
  throw invalidInspection({ complaints: [{ pointer: '/subject', message }] });
}

/** The detectors, with what the order compares with. */
function compared(
  detectors: readonly ChosenDetector[],
  reference: OrderInspection['reference'],
): readonly ChosenDetector[] {
  if (!reference) return detectors;
  const chosen = withReference(detectors, reference);
  if (chosen) return chosen;
  const message = 'is of a form that no detector of the order compares with, unless with one of its own';
  throw invalidInspection({ complaints: [{ pointer: '/reference', message }] });
}

/** The members that are given. */
function statedSubject(subject: InspectedSubject): JsonObject {
  return JSON.parse(canonicalJson(subject as unknown as JsonObject)) as JsonObject;
}

function planned({ name, parameters = {} }: ChosenDetector, at: number): PlannedDetector {
  const detector = [identity, external].find((one) => one.name === name) ?? detectorNamed(name);
  if (!detector) {
    const message = 'is not a detector of this version';
    throw invalidInspection({ complaints: [{ pointer: `/detectors/${at}/name`, message }] });
  }
  if (typeof parameters['keep'] === 'string') {
    const complaint = { pointer: `/detectors/${at}/parameters/keep`, message: 'must be true' };
    throw invalidInspection({ complaints: [complaint] });
  }
  const { baseline } = parameters;
  if (typeof baseline === 'object' && baseline !== null && 'inspection' in baseline && 'records' in baseline) {
    const pointer = `/detectors/${at}/parameters/baseline/records`;
    throw invalidInspection({ complaints: [{ pointer, message: 'is taken from the inspection that is named' }] });
  }
  try {
    detector.start(parameters);
  } catch (error) {
    if (!(error instanceof DetectorError)) throw error;
    const below = `/detectors/${at}/parameters`;
    const complaints = error.complaints.map((one) => ({ ...one, pointer: `${below}${one.pointer}` }));
    throw invalidInspection({ complaints });
  }
  return { detector: name, version: detector.version, parameters };
}
