import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { RegisterError } from './register.errors.js';

const zipped = promisify(gzip);

/** Waits between tries, in milliseconds: two minutes in all for a Whence that is being started again. */
const WAITS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Of the newest entry that the lines made or met. */
export interface BulkReceipt {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly rootHash: string;
}

/** What became of the lines of one request. */
export interface BulkOutcome {
  readonly registered: number;
  readonly existing: number;
  readonly rejected: readonly BulkRejection[];
  readonly receipt: BulkReceipt | null;
}

export interface BulkRejection {
  /** Counted from 1. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

interface AnswerLine extends Partial<BulkRejection> {
  readonly detail?: string;
  readonly summary?: { readonly registered: number; readonly existing: number; readonly receipt: BulkReceipt | null };
}

/** Sends declarations to `POST /v1/shards/bulk`, again where the way broke: what is there by then is `existing`. */
export class BulkSender {
  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly signal: AbortSignal,
    private readonly waiting: (why: string) => void,
  ) {}

  async send(lines: readonly string[]): Promise<BulkOutcome> {
    const body = await zipped(`${lines.join('\n')}\n`, { level: 1 });
    for (const wait of [...WAITS, null]) {
      const outcome = await this.tryOnce(body);
      if (typeof outcome !== 'string') return outcome;
      if (wait === null || this.signal.aborted)
        throw new RegisterError('whence-unreachable', `${outcome} Run the command again: it goes on where it was.`);
      this.waiting(outcome);
      await sleep(wait, undefined, { signal: this.signal }).catch(() => undefined);
    }
    throw new Error('the last try answers or throws');
  }

  /** A sentence: it may go better another time. What is being committed is waited for, also when this process is to end. */
  private async tryOnce(body: Buffer): Promise<BulkOutcome | string> {
    const headers = {
      authorization: `Bearer ${this.key}`,
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
    };
    try {
      const response = await fetch(new URL('/v1/shards/bulk', this.url), {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
      });
      const text = await response.text();
      return response.status >= 500 || response.status === 429
        ? `Whence answers with status ${response.status}.`
        : outcomeOf(response.status, text);
    } catch (error) {
      if (error instanceof RegisterError) throw error;
      const { cause } = error as Error;
      return `No Whence answers at ${this.url}${cause instanceof Error && cause.message ? `: ${cause.message}` : ''}.`;
    }
  }
}

function outcomeOf(status: number, text: string): BulkOutcome | string {
  const lines = text.split('\n').flatMap((line): AnswerLine[] => (line === '' ? [] : [parsed(line)]));
  const last = lines.at(-1) ?? {};
  if (last.detail !== undefined && status < 500) {
    const remedy =
      status === 401 ? 'The key is not accepted' : status === 403 ? 'The key may not register' : 'Whence refuses';
    throw new RegisterError('whence-refused', `${remedy}: ${last.detail}`);
  }
  if (!last.summary) return `Whence answered with status ${status} and without a summary.`;
  const { registered, existing, receipt } = last.summary;
  const rejected = lines.slice(0, -1).map(({ line = 0, code = '', message = '' }) => ({ line, code, message }));
  return { registered, existing, receipt, rejected };
}

function parsed(line: string): AnswerLine {
  try {
    return JSON.parse(line) as AnswerLine;
  } catch {
    return {};
  }
}
