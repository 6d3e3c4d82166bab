import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { type JsonObject } from '@core/kernel';
import { InspectionSettings, TappedSource } from '@domain/inspection';
import { Pace } from '@platform/cancellation';
import { ParquetError } from '@platform/parquet';
import { readRecords, RecordsError } from '@platform/records';
import { StorageError } from '@platform/storage';
import { AnswerSet } from './answer-set.js';
import { measureAnswers, type PromptAnswers, type ReadPlace } from './measure-answers.js';
import { type AnswersPlace, type Probe, type ProbeFault, type ProbeOutcome, type Side, SIDES } from './probe.js';
import { ProbesReadModel } from './probes.read-model.js';

export interface MeasureOptions {
  readonly signal: AbortSignal;
  /** Steps done, of all. */
  readonly progress: (done: number, total: number) => void;
  /** The store may answer later: another attempt follows. */
  readonly retry: boolean;
}

interface ReadSide {
  readonly set: AnswerSet;
  readonly place: ReadPlace;
}

/** Ends the reading of a side. */
class Unreadable extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** For files: their names need not say what they hold. */
const NDJSON = 'application/x-ndjson';

/** Reads the answers of a probe and compares them. Writes nothing. */
@Injectable()
export class AnswersReader {
  constructor(
    private readonly settings: InspectionSettings,
    private readonly probes: ProbesReadModel,
  ) {}

  /**
   * What the probe measured, or why it could not.
   * @throws StorageError `storage-unavailable` if another attempt follows; the signal's reason
   */
  async measure(probe: Probe, { signal, progress, retry }: MeasureOptions): Promise<ProbeOutcome> {
    const sides = new Map<Side, ReadSide>();
    for (const side of SIDES) {
      const read = await this.readSide(probe, side, signal, retry);
      if ('reason' in read) return { fault: read };
      sides.set(side, read);
    }
    const [tested, compared, baseline] = SIDES.map((side) => sides.get(side)) as [ReadSide, ReadSide, ReadSide];
    const rows = rowsOf(tested.set, compared.set, baseline.set);
    const places = { tested: tested.place, compared: compared.place, baseline: baseline.place };
    const measuring = measureAnswers(rows, probe.parameters, places);
    const pace = new Pace();
    for (let next = measuring.next(); ; next = measuring.next()) {
      if (next.done) return next.value;
      if (!pace.isDue()) continue;
      progress(next.value.done, next.value.steps);
      await pace.turn();
      signal.throwIfAborted();
    }
  }

  private async readSide(
    probe: Probe,
    side: Side,
    signal: AbortSignal,
    retry: boolean,
  ): Promise<ReadSide | ProbeFault> {
    const { answers } = probe[side];
    try {
      const read = await ('uri' in answers ? this.readFile(answers, signal) : this.readUpload(probe.id, side, answers));
      const fault = read.set.faultAgainst(probe.prompts);
      return fault ? { reason: fault.reason, side, message: `The file ${fault.message}.` } : read;
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'unavailable' && retry) throw error;
      const reason = reasonOf(error);
      if (reason === null) throw error;
      return { reason, side, message: (error as Error).message.slice(0, 500) };
    }
  }

  private async readUpload(probe: string, side: Side, { digest }: { readonly digest: string }): Promise<ReadSide> {
    const text = await this.probes.upload(probe, side);
    if (text === null) throw new Unreadable('upload-gone', 'The uploaded answers are not there any more.');
    const set = new AnswerSet();
    const pace = new Pace();
    let line = 0;
    for (const json of text.split('\n')) {
      if (json === '') continue;
      addLine(set, json, ++line);
      if (pace.isDue()) await pace.turn();
    }
    return { set, place: { uri: null, digest } };
  }

  private async readFile(
    { uri, digest }: AnswersPlace & { readonly uri: string },
    signal: AbortSignal,
  ): Promise<ReadSide> {
    const { storage } = this.settings;
    const before = await storage.stat(uri);
    if (!before) throw new Unreadable('object-not-found', `There is no ${uri}.`);
    const hash = createHash('sha256');
    const source = new TappedSource(storage.read(uri, signal), (chunk) => hash.update(chunk));
    const set = new AnswerSet();
    const pace = new Pace();
    let line = 0;
    try {
      for await (const batch of readRecords(source, { uri, mediaType: NDJSON, member: null, signal })) {
        for (const { text } of batch) addLine(set, text, ++line);
        if (pace.isDue()) await pace.turn();
      }
      await source.drain();
    } finally {
      await source.close();
    }
    const after = await storage.stat(uri);
    if (after?.version !== before.version)
      throw new Unreadable('changed-while-read', 'The file was changed while it was read.');
    const measured = `sha256:${hash.digest('hex')}`;
    if (digest !== null && digest !== measured)
      throw new Unreadable('digest-differs', `The file has the digest ${measured}, and not the one that was given.`);
    return { set, place: { uri, digest: measured } };
  }
}

/** @param line the number of the answer in its file, from 1; blank lines do not count */
function addLine(set: AnswerSet, json: string, line: number): void {
  const fault = set.add(parsed(json), line);
  if (fault) throw new Unreadable(fault.reason, `Answer ${line} ${fault.message}.`);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as JsonObject;
  } catch {
    return null;
  }
}

/** In the order of the keys' UTF-16 units, whatever that of the files. */
function rowsOf(tested: AnswerSet, compared: AnswerSet, baseline: AnswerSet): PromptAnswers[] {
  return tested.keys.sort().map((prompt) => ({
    prompt,
    tested: tested.answerTo(prompt),
    compared: compared.answerTo(prompt),
    baseline: baseline.answerTo(prompt),
  }));
}

/** The name of a fault of the files; null: it is another one. */
function reasonOf(error: unknown): string | null {
  if (error instanceof Unreadable) return error.reason;
  if (error instanceof StorageError || error instanceof RecordsError) return error.code;
  return error instanceof ParquetError ? 'parquet-unreadable' : null;
}
