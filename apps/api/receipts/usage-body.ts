import type { FastifyRequest } from 'fastify';
import { RecordUsage } from '@domain/receipts';
import { readCsvExport, readJsonExport, type UsageDay } from '@interop/usage-exports';
import { HttpError } from '../http/index.js';
import { readStream } from '../http/streamed-body.js';
import type { UploadLimits } from '../http/upload-limits.js';
import { requestOf } from '../validation/validation-pipe.js';
import type { UsageExportQuery } from './usage.request.js';

/** Bytes of a CSV export: a row for each key, model and day of months. */
const CSV_LIMIT = 32 * 1024 * 1024;

/** Reads our own statement, or an export of a vendor beside `vendor` and `account`. */
export async function usageOf(
  request: FastifyRequest,
  body: unknown,
  query: UsageExportQuery,
  limits: UploadLimits,
): Promise<RecordUsage> {
  const isCsv = typeof (request.body as { pipe?: unknown } | null | undefined)?.pipe === 'function';
  if (!isCsv && isOwn(body)) {
    for (const name of ['vendor', 'account'] as const)
      if (query[name] !== undefined) throw malformed(name, 'is only for exports; name it in the body');
    return requestOf(RecordUsage, body, 'body');
  }
  const { vendor, account } = query;
  if (vendor === undefined) throw malformed('vendor', 'is required with an export: whose it is');
  if (account === undefined) throw malformed('account', 'is required with an export: the account that it is of');
  const days: UsageDay[] = isCsv
    ? await readStream(request, limits, (bytes) => readCsvExport(bytes, CSV_LIMIT))
    : readJsonExport(body);
  const rows = days.map((day) => Object.fromEntries(Object.entries(day).filter(([, value]) => value !== undefined)));
  // Requests under one Idempotency-Key are compared by what was read.
  if (isCsv) request.body = { rows };
  return requestOf(RecordUsage, { vendor, account, rows }, 'body');
}

const isOwn = (body: unknown): boolean => !(typeof body === 'object' && body !== null && 'data' in body);

function malformed(name: string, message: string): HttpError {
  return new HttpError('malformed-query', `The parameter ${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}
