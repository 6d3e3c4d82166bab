import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { IncomingMessage } from 'node:http';
import { ADMIN_KEY } from './server-process.js';

/** The body of a response. Each measure checks what it reads from it. */
export type Json = Readonly<Record<string, unknown>>;

const AUTHORIZATION = { authorization: `Bearer ${ADMIN_KEY}` };

/** Sends a JSON request; throws on any status but success. */
export async function call(url: string, method: string, path: string, body?: object): Promise<Json> {
  const response = await fetch(url + path, {
    method,
    headers: { ...AUTHORIZATION, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${answer}`);
  return JSON.parse(answer) as Json;
}

/** Streams a file to the bulk route and returns the summary, the last line of the response. */
export async function upload(url: string, file: string): Promise<Json> {
  const headers = { ...AUTHORIZATION, 'content-type': 'application/x-ndjson' };
  const sent = request(`${url}/v1/shards/bulk`, { method: 'POST', headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject));
  const read = answered.then((response) => text(response));
  await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), sent);
  const last = (await read).trimEnd().split('\n').at(-1) ?? '';
  const { summary } = JSON.parse(last) as { summary?: Json };
  if (!summary) throw new Error(`the upload failed: ${last}`);
  return summary;
}
