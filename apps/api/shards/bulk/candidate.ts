import { type Complaint, firstComplaints } from '@core/kernel';
import { BLANK_LINES_LIMIT } from '@core/text';
import type { Pace } from '@platform/cancellation';
import type { ReadDeclaration } from '@domain/shards';
import { HttpError } from '../../http/index.js';
import type { StreamedType } from '../../http/streamed-body.js';

/** One line of an upload: a registration, or why it is not one. */
export type Candidate =
  | { readonly line: number; readonly size: number; readonly registration: ReadDeclaration }
  | { readonly line: number; readonly size: number; readonly rejected: Rejection };

export interface Rejection {
  readonly code: string;
  readonly message: string;
  readonly errors?: readonly Complaint[];
}

/** Reads one upload format: takes bytes as they arrive, yields candidates in line order. */
export type CandidateReader = (bytes: AsyncIterable<Buffer>) => AsyncIterable<readonly Candidate[]>;

/** The reader of each Content-Type. */
export type CandidateReaders = Readonly<Partial<Record<StreamedType, CandidateReader>>>;

/** Counts the blank lines of an upload; throws where there are too many. */
export class BlankLines {
  private count = 0;

  add(): null {
    if (++this.count <= BLANK_LINES_LIMIT) return null;
    throw new HttpError('malformed-body', `The upload has more than ${BLANK_LINES_LIMIT} blank lines.`);
  }
}

/**
 * Reads items in turns with other requests, and ends when the client leaves. Yields what was read
 * in a turn.
 */
export async function* readInTurns<Item, Read = Candidate>(
  items: Iterable<Item>,
  pace: Pace,
  read: (item: Item) => Read | null,
): AsyncGenerator<readonly Read[]> {
  let candidates: Read[] = [];
  for (const item of items) {
    const candidate = read(item);
    if (candidate) candidates.push(candidate);
    if (!pace.isDue()) continue;
    yield candidates;
    candidates = [];
    await pace.turn();
  }
  yield candidates;
  // Bytes of one endless line hold no item, and arrive as fast as they are read.
  if (pace.isDue()) await pace.turn();
}

/** Converts an error to the report of a rejected line. */
export function rejectionOf(error: {
  readonly code: string;
  readonly message: string;
  readonly complaints: readonly Complaint[];
}): Rejection {
  const { code, message, complaints } = error;
  return { code, message, errors: complaints.length > 0 ? firstComplaints(complaints) : undefined };
}
