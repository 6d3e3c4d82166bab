import { request as httpRequest } from 'node:http';
import { startTestApi, type TestApi } from '@testing/harness';
import { HOSTILE_REQUESTS } from './hostile-requests.js';
import { sendHostile } from './send-hostile.js';

/** An answer says what is wrong, and not all of it. */
const PROBLEM_BYTES = 64 * 1024;
const SHARD = 's3://bench/read-by-others';

describe('hostile requests', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.request('POST', '/v1/shards', { uri: SHARD });
    await api.request('PUT', '/v1/vendors/hostile', { name: 'hostile' });
  });
  afterAll(() => api.close());

  it.each(HOSTILE_REQUESTS.map((request) => [request.name, request] as const))(
    'bounds %s, and answers a read beside it',
    async (_, request) => {
      const sent = sendHostile(api.url, api.keys.admin, request, await request.body());
      const [answer, read] = await Promise.all([sent, readBeside()]);
      const { code, errors } = problemIn(answer.contentType, answer.text);
      expect([answer.status, code, read]).toEqual([request.status, request.code, 200]);
      expect(errors).toBeLessThanOrEqual(101);
      if (request.code !== undefined) expect(answer.bytes).toBeLessThan(PROBLEM_BYTES);
    },
  );

  /** Requests a shard over a connection of its own; returns the status. */
  function readBeside(): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${api.keys.admin}` };
      const url = `${api.url}/v1/shards/${encodeURIComponent(SHARD)}`;
      const read = httpRequest(url, { headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      });
      read.on('error', reject).end();
    });
  }
});

function problemIn(contentType: string, text: string): { code?: string; errors: number } {
  if (!contentType.startsWith('application/problem+json')) return { errors: 0 };
  const { code, errors = [] } = JSON.parse(text) as { code: string; errors?: unknown[] };
  return { code, errors: errors.length };
}
