import {
  canonicalKey,
  type DetectorInputs,
  type DetectorRun,
  detectorNamed,
  type KeptItems,
  type Unconfirmed,
} from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import { Pace } from '@platform/cancellation';
import { ParquetError } from '@platform/parquet';
import { type FileRecord, RecordsError } from '@platform/records';
import type { DetectorProgram } from './detector-programs.service.js';
import { readExternal } from './external.js';
import type { DetectorResult, Fault, PlannedDetector } from './inspection.js';
import { ProgramFailed, ProgramRun } from './program-run.service.js';
import type { RecordSample } from './record-sample.js';

/** What a detector is given for one shard, or why it cannot measure it. */
export type PreparedInputs = GivenInputs | Fault;

interface GivenInputs extends DetectorInputs {
  /** The only records that it measures, by what a removal may name them by. */
  readonly only?: ReadonlySet<string> | undefined;
  /** What `external` runs. */
  readonly program?: DetectorProgram | undefined;
}

/** What came of the records of one shard. */
export interface RecordsMeasured {
  readonly facts: ReadonlyMap<PlannedDetector, DetectorResult>;
  readonly kept: ReadonlyMap<PlannedDetector, KeptItems>;
}

/** Gives the texts of kept records that are there. */
type Confirm = (unconfirmed: readonly Unconfirmed[]) => Promise<void>;

interface Run {
  readonly planned: PlannedDetector;
  readonly run: DetectorRun | ProgramRun;
  /** Whether the run is given this record. */
  readonly takes: (record: FileRecord) => boolean;
}

/** The detectors of one inspection, over the records of one shard. */
export class RunningDetectors {
  private readonly runs: readonly Run[];
  private readonly faults: readonly (readonly [PlannedDetector, Fault])[];
  records = 0;

  /** @param sample the detectors measure; null: all records */
  constructor(
    detectors: readonly PlannedDetector[],
    inputs: ReadonlyMap<PlannedDetector, PreparedInputs>,
    private readonly sample: RecordSample | null = null,
  ) {
    const runs: Run[] = [];
    const faults: [PlannedDetector, Fault][] = [];
    for (const planned of detectors) {
      const given = inputs.get(planned) ?? {};
      if (isFault(given)) faults.push([planned, given]);
      else {
        const run = startRun(planned, given);
        const { only } = given;
        const member = detectorNamed(planned.detector)?.keyMember?.(planned.parameters) ?? null;
        const takes = only ? (record: FileRecord) => names(record, member).some((name) => only.has(name)) : () => true;
        if (run) runs.push({ planned, run, takes });
      }
    }
    this.runs = runs;
    this.faults = faults;
  }

  /**
   * The result of each detector. Without one, no record is read.
   * @param confirm gives the texts of kept records that are there
   * @param pace lets the worker's other jobs work between batches, however little these hold
   */
  async over(
    records: AsyncIterable<Iterable<FileRecord>>,
    signal: AbortSignal,
    confirm: Confirm,
    pace: Pick<Pace, 'isDue' | 'turn'> = new Pace(),
  ): Promise<RecordsMeasured> {
    const facts = new Map<PlannedDetector, DetectorResult>();
    const kept = new Map<PlannedDetector, KeptItems>();
    for (const [planned, fault] of this.faults) facts.set(planned, inconclusive(planned, fault));
    if (this.runs.length === 0) return { facts, kept };
    try {
      for await (const batch of records) {
        signal.throwIfAborted();
        this.take(batch);
        for (const run of this.programs()) await run.ready();
        await this.settleHeld(confirm);
        await this.work(signal, pace);
        if (pace.isDue()) await pace.turn();
      }
      const sampled = await this.giveChosen(signal, pace, confirm);
      await confirm(this.detectors().flatMap((run) => run.unconfirmed?.() ?? []));
      for (const one of this.runs) await settle(one, sampled, facts, kept);
    } catch (error) {
      const fault = error instanceof SampleTooLarge ? SAMPLE_TOO_LARGE : faultOf(error);
      if (!fault) throw error;
      for (const { planned } of this.runs) facts.set(planned, inconclusive(planned, fault));
      kept.clear();
    } finally {
      for (const run of this.programs()) run.close();
    }
    return { facts, kept };
  }

  /** Compares what runs hold too much of, so that no more is held. */
  private async settleHeld(confirm: Confirm): Promise<void> {
    for (const run of this.detectors()) {
      if (!run.holdsMuch?.()) continue;
      await confirm(run.unconfirmed?.() ?? []);
      run.settleHeld?.();
    }
  }

  private detectors(): DetectorRun[] {
    return this.runs.flatMap(({ run }) => (run instanceof ProgramRun ? [] : [run]));
  }

  private programs(): ProgramRun[] {
    return this.runs.flatMap(({ run }) => (run instanceof ProgramRun ? [run] : []));
  }

  private take(batch: Iterable<FileRecord>): void {
    for (const record of batch) {
      const index = this.records++;
      if (this.sample) this.sample.offer(record);
      else this.give(record, index);
    }
  }

  /** What takes long of the records given so far: one of 16 MiB may take seconds. */
  private async work(signal: AbortSignal, pace: Pick<Pace, 'isDue' | 'turn'>): Promise<void> {
    for (const { run } of this.runs) {
      if (run instanceof ProgramRun || !run.work) continue;
      for (const _step of run.work()) {
        if (!pace.isDue()) continue;
        signal.throwIfAborted();
        await pace.turn();
      }
    }
  }

  private give(record: FileRecord, index: number): void {
    const at = { index, offset: record.offset, uri: record.uri, members: record.members };
    for (const { run, takes } of this.runs) if (takes(record)) run.record(record.text, at);
  }

  /**
   * Gives the detectors the sample. Returns what their facts state of it: nothing where it is all
   * records.
   */
  private async giveChosen(
    signal: AbortSignal,
    pace: Pick<Pace, 'isDue' | 'turn'>,
    confirm: Confirm,
  ): Promise<JsonObject> {
    if (!this.sample) return {};
    const chosen = this.sample.chosen();
    if (!chosen) throw new SampleTooLarge();
    for (const { index, record } of chosen) {
      this.give(record, index);
      for (const run of this.programs()) await run.ready();
      await this.settleHeld(confirm);
      await this.work(signal, pace);
      if (!pace.isDue()) continue;
      signal.throwIfAborted();
      await pace.turn();
    }
    return chosen.length === this.records ? {} : { sampledRecords: chosen.length, ofRecords: this.records };
  }
}

class SampleTooLarge extends Error {}

const SAMPLE_TOO_LARGE: Fault = {
  reason: 'sample-too-large',
  message: 'The records of the sample take more than 64 MiB of memory. Order a smaller sample.',
};

/** Null: this version of the worker has no such detector, or none that sees records. */
function startRun({ detector: name, version, parameters }: PlannedDetector, given: GivenInputs): Run['run'] | null {
  const { only: _only, program, ...inputs } = given;
  if (program) return new ProgramRun(program, readExternal(parameters).threshold);
  const detector = detectorNamed(name);
  return detector?.version === version ? detector.start(parameters, inputs) : null;
}

/** A program that failed leaves the others as they are. */
async function settle(
  { planned, run }: Run,
  sampled: JsonObject,
  facts: Map<PlannedDetector, DetectorResult>,
  kept: Map<PlannedDetector, KeptItems>,
): Promise<void> {
  try {
    if (run instanceof ProgramRun) await run.settle();
    facts.set(planned, measured(planned, withSample(run.end(), sampled)));
    const items = run instanceof ProgramRun ? undefined : run.kept?.();
    if (items) kept.set(planned, items);
  } catch (error) {
    if (!(error instanceof ProgramFailed)) throw error;
    facts.set(planned, inconclusive(planned, { reason: error.reason, message: error.message }));
  }
}

/** Facts of a sample state its size, and that their basis is one. */
function withSample(facts: JsonObject, sampled: JsonObject): JsonObject {
  const whole = Object.keys(sampled).length === 0;
  return whole || facts['languageBasis'] === undefined
    ? { ...sampled, ...facts }
    : { ...sampled, ...facts, languageBasis: 'sample' };
}

/** What a removal may name a record by: as it is, and in the form in which keys are compared. */
function names({ text, uri, members }: FileRecord, member: string | null): string[] {
  const key = member === null ? undefined : members?.get(member);
  const given = [text, uri, key].filter((name) => typeof name === 'string');
  return given.flatMap((name) => [name, canonicalKey(name)]);
}

export function isFault(given: PreparedInputs): given is Fault {
  return 'reason' in given;
}

/** Faults of the file itself; those of its store concern all detectors, and are thrown on. */
export function faultOf(error: unknown): Fault | null {
  if (!(error instanceof RecordsError || error instanceof ParquetError)) return null;
  return error.kind === 'unavailable' ? null : { reason: error.code, message: error.message };
}

export function measured({ detector, version }: PlannedDetector, facts: JsonObject): DetectorResult {
  return { detector, version, outcome: 'measured', facts };
}

export function inconclusive({ detector, version }: PlannedDetector, fault: Fault): DetectorResult {
  return { detector, version, outcome: 'inconclusive', ...fault };
}
