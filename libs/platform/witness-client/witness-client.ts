import { createHash } from 'node:crypto';
import { type AddCheckpoint, formatAddCheckpoint } from '@core/witness';
import { processMetrics } from '@platform/metrics';
import { openSpan } from '@platform/tracing';

/** The answer of a witness to add-checkpoint, unverified. */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** The witness has cosigned another size than the request assumed. */
  | { readonly kind: 'conflict'; readonly size: number }
  /** 422: the checkpoint does not extend what it has cosigned. */
  | { readonly kind: 'inconsistent'; readonly why: string }
  /**
   * Unreachable, too slow, faulty, or not a witness of this log: `why` is a sentence for the
   * operator.
   */
  | { readonly kind: 'absent'; readonly why: string };

export interface WitnessClientOptions {
  /** The submission prefix (tlog-witness), also used as the monitoring prefix. */
  readonly url: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
/** Cosignature lines, a decimal, or a checkpoint. */
const ANSWER_LIMIT = 1_000_000;
const REASON_LIMIT = 300;

/**
 * A client of one witness (C2SP tlog-witness v1.0.0). Never throws: a witness that answers wrongly
 * is absent.
 */
export class WitnessClient {
  private readonly url: string;
  private readonly timeoutMs: number;

  constructor({ url, timeoutMs = TIMEOUT_MS }: WitnessClientOptions) {
    this.url = url.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
  }

  async addCheckpoint(request: AddCheckpoint): Promise<WitnessAnswer> {
    const span = openSpan('witness add-checkpoint', { kind: 'client' });
    const begun = performance.now();
    const answer = await this.submit(request);
    processMetrics.observe('whence_witness_request_duration_seconds', {}, (performance.now() - begun) / 1_000);
    processMetrics.increment('whence_witness_requests_total', { outcome: answer.kind });
    span?.setAttributes({ 'whence.outcome': answer.kind });
    span?.end(answer.kind === 'absent' ? { code: 'absent' } : undefined);
    return answer;
  }

  private async submit(request: AddCheckpoint): Promise<WitnessAnswer> {
    const answer = await this.fetch('/add-checkpoint', { method: 'POST', body: formatAddCheckpoint(request) });
    if (typeof answer === 'string') return { kind: 'absent', why: answer };
    const { status, text } = answer;
    const why = text.trim().slice(0, REASON_LIMIT);
    if (status === 200) return { kind: 'cosigned', lines: text };
    if (status === 409 && /^(0|[1-9]\d{0,15})\n$/.test(text)) return { kind: 'conflict', size: Number(text) };
    if (status === 422) return { kind: 'inconsistent', why };
    if (status === 404) return { kind: 'absent', why: `it does not witness this log (404 ${why})` };
    if (status === 403) return { kind: 'absent', why: `it does not accept the key of this log (403 ${why})` };
    return { kind: 'absent', why: `it answered ${status} ${why}`.trim() };
  }

  /**
   * The checkpoint that the witness reports as its last cosigned one, verbatim; undefined if it
   * serves none.
   */
  async checkpointOf(origin: string): Promise<string | undefined> {
    const hash = createHash('sha256').update(origin).digest('hex');
    const answer = await this.fetch(`/${hash}/checkpoint`, {});
    return typeof answer !== 'string' && answer.status === 200 ? answer.text : undefined;
  }

  private async fetch(path: string, init: RequestInit): Promise<{ status: number; text: string } | string> {
    const signal = AbortSignal.timeout(this.timeoutMs);
    try {
      const response = await fetch(`${this.url}${path}`, { ...init, signal, redirect: 'error' });
      return { status: response.status, text: await limitedText(response) };
    } catch (error) {
      if (signal.aborted) return `it did not answer in ${this.timeoutMs / 1_000} s`;
      const { message, cause } = error as Error;
      return `it cannot be reached: ${cause instanceof Error && cause.message !== '' ? cause.message : message}`;
    }
  }
}

async function limitedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > ANSWER_LIMIT) throw new Error('its answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
