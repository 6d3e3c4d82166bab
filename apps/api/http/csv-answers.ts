import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { LedgerPosition } from '@domain/ledger';
import { csvText } from './csv-text.js';
import { preparedJson } from './prepared-answers.js';

/** The formats of lists and breakdowns, for `?format=`. */
export const FORMATS = ['json', 'csv', 'ndjson'] as const;

type Format = (typeof FORMATS)[number];

const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
/** The members of a breakdown that are lists of figures. */
const PARTS = [
  'byKind',
  'byKindSet',
  'byInvolvement',
  'byVendor',
  'byOrigin',
  'byStage',
  'byLicence',
  'byLanguage',
  'byLanguageSet',
  'byModality',
] as const;
/** Those of a breakdown by what was measured; what was not is among the rows. */
const MEASURED_PARTS = ['byDetector', 'byLanguage', 'byTokeniser', 'gaps'] as const;

type Body = Readonly<Record<string, unknown>> & { readonly asOf?: LedgerPosition };

/**
 * Answers lists and breakdowns as CSV or NDJSON where the request asks for it: by `?format=`, or by
 * an `Accept` that names text/csv or application/x-ndjson and not JSON. The position and the
 * address of the next page are in headers: `Whence-Tree-Size`, `Whence-Root-Hash` and `Link`.
 * Problems stay JSON.
 */
export function answerRows(instance: FastifyInstance): void {
  // Synchronous: see `syncHook`.
  instance.addHook('preSerialization', (request, reply, payload, done) => {
    if (reply.statusCode === 200) serializeRows(request, reply, payload as Body);
    done(null, payload);
  });
}

function serializeRows(request: FastifyRequest, reply: FastifyReply, body: Body): void {
  const format = formatOf(request);
  if (format === 'json') {
    const json = preparedJson(body);
    if (json !== undefined) void reply.serializer(() => json);
    return;
  }
  const rows = rowsOf(body);
  if (!rows) return;
  describePosition(request, reply, body);
  void reply.type(`${TYPES[format]}; charset=utf-8`);
  void reply.serializer(() => (format === 'csv' ? csvText(rows) : ndjsonText(rows)));
}

function formatOf({ method, query, headers }: FastifyRequest): Format {
  if (method !== 'GET') return 'json';
  const { format } = query as { readonly format?: string };
  if (format !== undefined) return FORMATS.find((known) => known === format) ?? 'json';
  const { accept = '' } = headers;
  if (accept.includes('application/json') || accept.includes('problem+json')) return 'json';
  if (accept.includes(TYPES.csv)) return 'csv';
  return accept.includes(TYPES.ndjson) ? 'ndjson' : 'json';
}

function ndjsonText(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function rowsOf(body: Body): object[] | undefined {
  const { items, totals } = body as { readonly items?: object[]; readonly totals?: object };
  if (Array.isArray(items)) return items;
  if (totals === undefined || !(Array.isArray(body['byKind']) || isMeasured(body))) return undefined;
  const parts = (isMeasured(body) ? MEASURED_PARTS : PARTS).flatMap((part) =>
    ((body[part] ?? []) as object[]).map((row) => ({ part, ...row })),
  );
  return [{ part: 'totals', ...totals }, ...parts];
}

const isMeasured = (body: Body): boolean => Array.isArray(body['byDetector']);

function describePosition(request: FastifyRequest, reply: FastifyReply, { asOf, nextCursor }: Body): void {
  if (asOf) {
    reply.header('Whence-Tree-Size', asOf.treeSize);
    reply.header('Whence-Root-Hash', asOf.rootHash);
  }
  if (typeof nextCursor !== 'string') return;
  const [path = '', query = ''] = request.url.split('?');
  const next = new URLSearchParams(query);
  // The cursor holds the position of the first page.
  next.delete('asOf');
  next.set('cursor', nextCursor);
  reply.header('Link', `<${path}?${next.toString()}>; rel="next"`);
}
