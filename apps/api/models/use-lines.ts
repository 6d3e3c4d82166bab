import { type Complaint, WhenceError } from '@core/kernel';
import { type Line, LineSplitter, withoutByteOrderMark } from '@core/text';
import { ModelsError, WithdrawUseLine } from '@domain/models';
import { Pace } from '@platform/cancellation';
import { readCommand, summaryOf } from '@platform/validation';
import { HttpError } from '../http/index.js';
import { parseJsonLine } from '../http/json-body.js';

const LINE_LIMIT = 16 * 1024;
/** Lines in one upload. */
const LINES = 100_000;
const COMPLAINTS_LIMIT = 100;

export interface UseLine {
  readonly line: number;
  readonly use: WithdrawUseLine;
}

/**
 * Reads lines `{model, modelVersion, dataset, datasetVersion, stage, startedAt?}`. Blank lines are
 * skipped.
 * @throws ModelsError `invalid-use` with the pointers `/<line>/<member>` of the first refused
 *   lines;
 * HttpError `body-too-large` if there are too many
 */
export async function readUseLines(bytes: AsyncIterable<Buffer>): Promise<UseLine[]> {
  const splitter = new LineSplitter(LINE_LIMIT);
  const pace = new Pace();
  const found: UseLine[] = [];
  const complaints: Complaint[] = [];
  const take = async (lines: Iterable<Line>): Promise<void> => {
    for (const line of lines) {
      if (pace.isDue()) await pace.turn();
      const use = useOf(line, complaints);
      if (use && found.push({ line: line.line, use }) > LINES)
        throw new HttpError('body-too-large', `An upload may have ${LINES} lines. Send it in parts.`);
      if (complaints.length >= COMPLAINTS_LIMIT) throw refusal(complaints);
    }
  };
  for await (const chunk of bytes) await take(splitter.push(chunk));
  await take(splitter.end());
  if (complaints.length > 0) throw refusal(complaints);
  return found;
}

function useOf(line: Line, complaints: Complaint[]): WithdrawUseLine | null {
  const bytes = withoutByteOrderMark(line);
  try {
    if (bytes === null) throw new HttpError('malformed-body', `is longer than ${LINE_LIMIT} bytes`);
    if (bytes.toString('latin1').trim() === '') return null;
    return readCommand(WithdrawUseLine, parseJsonLine(bytes), invalidUse);
  } catch (error) {
    if (!(error instanceof WhenceError)) throw error;
    const { complaints: all, message } = error as WhenceError;
    const shown = all.length > 0 ? all : [{ pointer: '', message }];
    complaints.push(...shown.map((one) => ({ ...one, pointer: `/${line.line}${one.pointer}` })));
    return null;
  }
}

/** The refusal of an order or a line that its command class does not accept. */
export function invalidUse({ complaints }: { readonly complaints: readonly Complaint[] }): ModelsError {
  return new ModelsError('invalid-use', summaryOf(complaints), complaints);
}

function refusal(complaints: readonly Complaint[]): ModelsError {
  const [first] = complaints;
  const line = first?.pointer.split('/')[1] ?? '';
  const message = `Nothing is withdrawn, since lines are refused: line ${line} ${first?.message ?? ''}.`;
  return new ModelsError('invalid-use', message, complaints);
}
