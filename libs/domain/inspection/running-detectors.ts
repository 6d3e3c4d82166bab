import {
  type DetectorInputs,
  type DetectorRun,
  detectorNamed,
  type KeptItems,
  type Unconfirmed,
} from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import { ParquetError } from '@platform/parquet';
import { type FileRecord, RecordsError } from '@platform/records';
import type { DetectorResult, PlannedDetector } from './inspection.js';

/** Why a shard, its records, or what a detector needs could not be read. */
export interface Fault {
  readonly reason: string;
  readonly message: string;
}

/** What a detector is given for one shard, or why it cannot measure it. */
export type PreparedInputs = (DetectorInputs & { readonly only?: ReadonlySet<string> | undefined }) | Fault;

/** What came of the records of one shard. */
export interface RecordsMeasured {
  readonly facts: ReadonlyMap<PlannedDetector, DetectorResult>;
  readonly kept: ReadonlyMap<PlannedDetector, KeptItems>;
}

interface Run {
  readonly planned: PlannedDetector;
  readonly run: DetectorRun;
  /** Whether the run is given this record. */
  readonly takes: (record: FileRecord) => boolean;
}

/** The detectors of one inspection, over the records of one shard. */
export class RunningDetectors {
  private readonly runs: readonly Run[];
  private readonly faults: readonly (readonly [PlannedDetector, Fault])[];
  records = 0;

  constructor(detectors: readonly PlannedDetector[], inputs: ReadonlyMap<PlannedDetector, PreparedInputs>) {
    const runs: Run[] = [];
    const faults: [PlannedDetector, Fault][] = [];
    for (const planned of detectors) {
      const detector = detectorNamed(planned.detector);
      const given = inputs.get(planned) ?? {};
      if (detector?.version !== planned.version) continue;
      if (isFault(given)) faults.push([planned, given]);
      else {
        const { only, ...rest } = given;
        const takes = only ? (record: FileRecord) => names(record).some((name) => only.has(name)) : () => true;
        runs.push({ planned, run: detector.start(planned.parameters, rest), takes });
      }
    }
    this.runs = runs;
    this.faults = faults;
  }

  /**
   * The result of each detector. Without one, no record is read.
   * @param confirm gives the texts of kept records that are there
   */
  async over(
    records: AsyncIterable<Iterable<FileRecord>>,
    signal: AbortSignal,
    confirm: (unconfirmed: readonly Unconfirmed[]) => Promise<void>,
  ): Promise<RecordsMeasured> {
    const facts = new Map<PlannedDetector, DetectorResult>();
    const kept = new Map<PlannedDetector, KeptItems>();
    for (const [planned, fault] of this.faults) facts.set(planned, inconclusive(planned, fault));
    if (this.runs.length === 0) return { facts, kept };
    try {
      for await (const batch of records) {
        signal.throwIfAborted();
        this.take(batch);
      }
    } catch (error) {
      const fault = faultOf(error);
      if (!fault) throw error;
      for (const { planned } of this.runs) facts.set(planned, inconclusive(planned, fault));
      return { facts, kept };
    }
    await confirm(this.runs.flatMap(({ run }) => run.unconfirmed?.() ?? []));
    for (const { planned, run } of this.runs) {
      facts.set(planned, measured(planned, run.end()));
      const items = run.kept?.();
      if (items) kept.set(planned, items);
    }
    return { facts, kept };
  }

  private take(batch: Iterable<FileRecord>): void {
    for (const record of batch) {
      const at = { index: this.records++, offset: record.offset, uri: record.uri };
      for (const { run, takes } of this.runs) if (takes(record)) run.record(record.text, at);
    }
  }
}

/** What a removal may name a record by. */
function names({ text, uri }: FileRecord): string[] {
  return uri === null ? [text] : [text, uri];
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
