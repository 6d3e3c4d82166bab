import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { rateOf, type DetectorRun, type RecordPosition } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import { LineSplitter } from '@core/text';
import type { DetectorProgram } from './detector-programs.service.js';

/** Bytes of a line that a program answers. */
const ANSWER_LIMIT = 4_096;
const COMPLAINT_LIMIT = 500;
const BINS = 10;

/** A program that did not score all records. */
export class ProgramFailed extends Error {
  constructor(
    readonly reason: 'program-failed' | 'program-timed-out' | 'program-answered-wrongly',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Runs a program of the user's over the records of one shard. It reads `{"record", "text", "uri"}`
 * a line, and answers `{"score"}` a line for each, in their order. It is ended, with all that it
 * started, after its time; the system ends it beyond its memory. It is given no setting of the
 * service.
 */
export class ProgramRun implements DetectorRun {
  private readonly child: ChildProcess;
  private readonly closed: Promise<unknown>;
  private readonly timer: NodeJS.Timeout;
  private readonly lines = new LineSplitter(ANSWER_LIMIT);
  private readonly bins = Array.from({ length: BINS }, () => 0);
  private records = 0;
  private scored = 0;
  private above = 0;
  private sum = 0;
  private complaint = '';
  /** Bytes since the last end of a line. */
  private unended = 0;
  private failure: ProgramFailed | null = null;

  constructor(
    private readonly program: DetectorProgram,
    private readonly threshold: number,
  ) {
    const limited = `ulimit -v ${Math.ceil(program.megabytes * 1_024)}; exec "$0" "$@"`;
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin' };
    this.child = spawn('/bin/sh', ['-c', limited, ...program.command], { cwd: tmpdir(), env, detached: true });
    this.closed = new Promise((resolve) => this.child.once('close', resolve).once('error', resolve));
    this.timer = setTimeout(() => {
      this.fail('program-timed-out', `did not end within ${program.seconds} seconds`);
    }, program.seconds * 1_000);
    this.child.stdin?.on('error', () => undefined);
    this.child.stdout?.on('data', (chunk: Buffer) => this.answered(chunk));
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString()).slice(0, COMPLAINT_LIMIT);
    });
  }

  record(text: string, { index, uri }: RecordPosition): void {
    this.records++;
    if (!this.failure) this.child.stdin?.write(`${JSON.stringify({ record: index, text, uri: uri ?? undefined })}\n`);
  }

  async ready(): Promise<void> {
    const { stdin } = this.child;
    if (stdin?.writableNeedDrain === true)
      await Promise.race([once(stdin, 'drain').catch(() => undefined), this.closed]);
  }

  async settle(): Promise<void> {
    this.child.stdin?.end();
    await this.closed;
    this.close();
    if (this.failure) throw this.failure;
    const { exitCode, signalCode } = this.child;
    const { scored, records } = this;
    if (exitCode !== 0) throw this.failed('program-failed', `ended with ${signalCode ?? `exit code ${exitCode}`}`);
    if (scored !== records) throw this.failed('program-answered-wrongly', `scored ${scored} of ${records} records`);
  }

  end(): JsonObject {
    const { name, weights, falsePositiveRate, falseNegativeRate, errorsMeasuredOn } = this.program;
    const rate = rateOf(this.above, this.scored);
    return {
      ...{ program: name, weights, falsePositiveRate, falseNegativeRate, errorsMeasuredOn },
      records: this.scored,
      threshold: this.threshold,
      above: this.above,
      per100000: rate && { ...rate },
      mean: this.scored === 0 ? null : Math.round((this.sum / this.scored) * 10_000) / 10_000,
      // Scores from 0 to 1 in tenths.
      histogram: this.bins,
    };
  }

  /** Ends the program and all that it started. */
  close(): void {
    clearTimeout(this.timer);
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of it runs any more.
    }
  }

  private answered(chunk: Buffer): void {
    if (this.failure) return;
    const lineEnd = chunk.lastIndexOf(0x0a);
    this.unended = lineEnd < 0 ? this.unended + chunk.length : chunk.length - lineEnd - 1;
    if (this.unended > ANSWER_LIMIT) return this.fail('program-answered-wrongly', 'answered a line without end');
    for (const { bytes } of this.lines.push(chunk)) {
      const score = bytes === null ? null : scoreOf(bytes);
      if (score === null || ++this.scored > this.records)
        return this.fail('program-answered-wrongly', 'answered a line that is no {"score": 0 to 1} of a record');
      this.sum += score;
      if (score >= this.threshold) this.above++;
      const bin = Math.min(BINS - 1, Math.floor(score * BINS));
      this.bins[bin] = (this.bins[bin] ?? 0) + 1;
    }
  }

  private fail(reason: ProgramFailed['reason'], what: string): void {
    this.failure ??= this.failed(reason, what);
    this.close();
  }

  private failed(reason: ProgramFailed['reason'], what: string): ProgramFailed {
    const complaint = this.complaint === '' ? '' : ` It wrote: ${this.complaint.trim()}`;
    return new ProgramFailed(reason, `The program ${this.program.name} ${what}.${complaint}`);
  }
}

function scoreOf(line: Buffer): number | null {
  try {
    const { score } = JSON.parse(line.toString()) as { score?: unknown };
    return typeof score === 'number' && score >= 0 && score <= 1 ? score : null;
  } catch {
    return null;
  }
}
