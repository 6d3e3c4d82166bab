import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../environment/api-client.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import type { Attack, Target } from './attack.js';

/** Shards of a certificate of some 12 MB; it may have 16 MiB. */
const SHARDS = 5_000;
const AUTHORIZATION = { authorization: `Bearer ${ADMIN_KEY}` };
const ROUTE = '/v1/datasets/certified/versions/1/certificate?removal=';

/** Certificates as large as they may be, asked for and handed in. */
export const largeCertificates: readonly Attack[] = [
  {
    name: `a certificate of ${SHARDS} shards is issued`,
    prepare: async (target) => {
      const path = await recorded(target);
      return async () => void (await exchange(target.url, 'GET', path));
    },
  },
  {
    name: `a certificate of ${SHARDS} shards is verified`,
    prepare: async (target) => {
      const file = await exchange(target.url, 'GET', await recorded(target));
      return async () => void (await exchange(target.url, 'POST', '/v1/certificates/verify', file));
    },
  },
];

/** Records what the certificate is about; returns the path that issues it. */
async function recorded({ url, databaseUrl }: Target): Promise<string> {
  const lines = Array.from({ length: SHARDS }, (_, n) => `${JSON.stringify({ uri: `s3://certified/${n}` })}\n`);
  const worker = await ServerProcess.open('worker', databaseUrl);
  try {
    await exchange(url, 'POST', '/v1/shards/bulk', Buffer.from(lines.join('')), 'application/x-ndjson');
    await call(url, 'POST', '/v1/datasets/certified/versions', {
      version: '1',
      from: { query: { uriPrefix: 's3://certified/' } },
    });
    while ((await call(url, 'GET', '/v1/datasets/certified/versions/1'))['state'] !== 'committed') await sleep(100);
    const selector = { uriPrefix: 's3://certified/' };
    const order = { method: 'delete', effectiveAt: '2026-01-01T00:00:00Z', basis: 'contract', reason: 'bench' };
    const removal = await call(url, 'POST', '/v1/removals', { selector, ...order });
    const path = `${ROUTE}${String(removal['id'])}`;
    while (!(await isIssued(url, path))) await sleep(500);
    return path;
  } finally {
    await worker.close();
  }
}

async function isIssued(url: string, path: string): Promise<boolean> {
  const response = await fetch(url + path, { headers: AUTHORIZATION });
  const text = await response.text();
  if (response.status !== 503 && !response.ok) throw new Error(`${path} returned ${response.status}: ${text}`);
  return response.ok;
}

/** Reads the answer in pieces that do not keep the event loop, which the probe shares. */
async function exchange(
  url: string,
  method: string,
  path: string,
  body?: Buffer,
  type = 'text/plain',
): Promise<Buffer> {
  const sent = request(url + path, { method, headers: { ...AUTHORIZATION, ...(body && { 'content-type': type }) } });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  if (response.statusCode !== 200)
    throw new Error(
      `${method} ${path} returned ${response.statusCode}: ${String(Buffer.concat(parts).subarray(0, 500))}`,
    );
  return Buffer.concat(parts);
}
