import type { Complaint } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import { type ApiClient, ApiUnavailable } from './api-client.js';

/** The receipt of the newest entry that the lines made or found. */
export interface BulkReceipt {
  readonly index: number;
  readonly leafHash: string;
  readonly treeSize: number;
  readonly rootHash: string;
}

export interface BulkRejection {
  /** Counted from 1. */
  readonly line: number;
  readonly code: string;
  readonly message: string;
  /** What is invalid, and where in the line. */
  readonly errors?: readonly Complaint[];
}

/** The result of one request. */
export interface BulkOutcome {
  readonly registered: number;
  readonly existing: number;
  readonly rejected: readonly BulkRejection[];
  readonly receipt: BulkReceipt | null;
}

interface ResponseLine extends Partial<BulkRejection> {
  /** A problem that ended the upload, on the last line. */
  readonly detail?: string;
  readonly status?: number;
  readonly summary?: Omit<BulkOutcome, 'rejected'>;
}

/**
 * Sends declarations, one a line. Safe to repeat: a shard that is registered counts as `existing`.
 */
export async function registerShards(api: ApiClient, lines: readonly string[]): Promise<BulkOutcome> {
  const { text } = await api.send({ method: 'POST', path: '/v1/shards/bulk', lines });
  const read = text.split('\n').flatMap((line) => (line === '' ? [] : [parseLine(line)]));
  const { detail, status = 0, summary } = read.at(-1) ?? {};
  if (detail !== undefined && status < 500) throw new CliError('api-refused', detail);
  if (!summary) throw new ApiUnavailable(detail ?? `${api.url} ended the response early.`);
  const { registered, existing, receipt } = summary;
  const rejected = read
    .slice(0, -1)
    .map(({ line = 0, code = '', message = '', errors }) => ({ line, code, message, errors }));
  return { registered, existing, receipt, rejected };
}

function parseLine(line: string): ResponseLine {
  try {
    return JSON.parse(line) as ResponseLine;
  } catch {
    return {};
  }
}
