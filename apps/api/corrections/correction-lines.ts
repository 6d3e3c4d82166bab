import { Bitmap } from '@core/bitmap';
import { type Complaint, WhenceError } from '@core/kernel';
import { type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { CorrectionsError, CorrectLine, invalidCorrection } from '@domain/corrections';
import { canonicalFacts, type ShardFacts } from '@domain/shards';
import { Pace } from '@platform/cancellation';
import { readCommand } from '@platform/validation';
import { HttpError } from '../http/index.js';
import { parseJsonLine } from '../http/json-body.js';

const LINE_LIMIT = 256 * 1024;
/** Shards in one upload. */
const LINES = 1_000_000;
/** Bytes of different facts in one upload: they are kept in the row of the job. */
const FACTS_BYTES = 16 * 1024 * 1024;
const COMPLAINTS_LIMIT = 100;
/** Names that are resolved at a time. */
const BATCH = 2_000;

/** Resolves names to shard numbers; an unknown name is absent. */
type Resolve = (names: readonly string[]) => Promise<ReadonlyMap<string, number>>;
/** Returns the facts if they are acceptable; throws a WhenceError otherwise. */
type Check = (facts: ShardFacts) => Promise<ShardFacts>;

interface Group {
  readonly facts: ShardFacts;
  readonly numbers: number[];
}

interface Parsed {
  readonly line: number;
  readonly shard: string;
  readonly group: Group;
}

/**
 * Reads lines `{shard, facts…}` and groups the shards by what is corrected. Nothing is recorded
 * here, so that an upload with a line that is refused changes nothing.
 */
export class CorrectionLines {
  private readonly groups = new Map<string, Group>();
  private readonly seen = new Map<number, number>();
  private readonly complaints: Complaint[] = [];
  private waiting: Parsed[] = [];
  private factsBytes = 0;
  private lines = 0;

  constructor(
    private readonly resolve: Resolve,
    private readonly check: Check,
  ) {}

  /**
   * @throws CorrectionsError `invalid-correction` with the pointers `/<line>/<member>` of the first
   * refused lines; HttpError `body-too-large` if there are too many
   */
  async read(bytes: AsyncIterable<Buffer>): Promise<{ facts: ShardFacts; shards: Bitmap }[]> {
    const splitter = new LineSplitter(LINE_LIMIT);
    const pace = new Pace();
    const take = async (lines: Iterable<Line>): Promise<void> => {
      for (const line of lines) {
        await this.take(line);
        if (pace.isDue()) await pace.turn();
      }
    };
    for await (const chunk of bytes) await take(splitter.push(chunk));
    await take(splitter.end());
    await this.settle();
    if (this.complaints.length > 0) throw this.refusal();
    if (this.groups.size === 0) throw new CorrectionsError('nothing-selected', 'The upload names no shard.');
    return [...this.groups.values()].map(({ facts, numbers }) => ({ facts, shards: Bitmap.of(numbers) }));
  }

  private async take(line: Line): Promise<void> {
    try {
      const parsed = await this.parsed(line);
      if (parsed) this.waiting.push(parsed);
    } catch (error) {
      if (!(error instanceof WhenceError) || (error as WhenceError).code === 'body-too-large') throw error;
      this.complain(line.line, error as WhenceError);
    }
    if (this.waiting.length >= BATCH) await this.settle();
  }

  private async parsed(line: Line): Promise<Parsed | null> {
    const bytes = withoutByteOrderMark(line);
    if (bytes === null) throw new HttpError('malformed-body', `is longer than ${LINE_LIMIT} bytes`);
    if (bytes.toString('latin1').trim() === '') return null;
    if (++this.lines > LINES)
      throw new HttpError('body-too-large', `An upload may correct ${LINES} shards. Send it in parts.`);
    const command = readCommand(CorrectLine, parseJsonLine(bytes), invalidCorrection);
    const { shard, ...stated } = command;
    const facts = canonicalFacts(stated);
    const key = JSON.stringify(facts);
    const known = this.groups.get(key);
    if (known) return { line: line.line, shard, group: known };
    this.factsBytes += key.length;
    if (this.factsBytes > FACTS_BYTES)
      throw new HttpError('body-too-large', `The different facts of an upload may take ${FACTS_BYTES} bytes.`);
    const group = { facts: await this.check(facts), numbers: [] };
    this.groups.set(key, group);
    return { line: line.line, shard, group };
  }

  /** Resolves the names of the lines that wait. */
  private async settle(): Promise<void> {
    const lines = this.waiting;
    this.waiting = [];
    if (lines.length === 0) return;
    const numbers = await this.resolve(lines.map(({ shard }) => shard));
    for (const { line, shard, group } of lines) {
      const number = numbers.get(shard);
      const before = number === undefined ? undefined : this.seen.get(number);
      if (number === undefined) this.complainAt(line, 'is not a registered shard');
      else if (before !== undefined) this.complainAt(line, `is the shard of line ${before}, too`);
      else {
        this.seen.set(number, line);
        group.numbers.push(number);
      }
    }
  }

  private complain(line: number, { complaints, message }: WhenceError): void {
    const told = complaints.length > 0 ? complaints : [{ pointer: '', message }];
    for (const one of told) this.add({ pointer: `/${line}${one.pointer}`, message: one.message });
  }

  private complainAt(line: number, message: string): void {
    this.add({ pointer: `/${line}/shard`, message });
  }

  private add(complaint: Complaint): void {
    this.complaints.push(complaint);
    if (this.complaints.length >= COMPLAINTS_LIMIT) throw this.refusal();
  }

  private refusal(): CorrectionsError {
    const [first] = this.complaints;
    const line = first?.pointer.split('/')[1] ?? '';
    const message = `Nothing is corrected, since lines are refused: line ${line} ${first?.message ?? ''}.`;
    return new CorrectionsError('invalid-correction', message, this.complaints);
  }
}
