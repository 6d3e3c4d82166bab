import { gunzipSync } from 'node:zlib';
import { leafHash, TreeEdge } from '@core/merkle';
import { parseVerifierKey, verifyCheckpoint, verifyTlogProof, type VerifierKey } from '@core/note';
import { decodeEntryBundle, decodeHashTile, formatTilePath, newTiles, type Tile } from '@core/tiles';
import { startTestApi, type TestApi } from '@testing/harness';
import { createApi } from '../../apps/api/create-api.js';

describe('the published log, read by an outsider', () => {
  let api: TestApi;
  let logKey: VerifierKey;
  beforeAll(async () => {
    api = await startTestApi();
    const lines = Array.from({ length: 700 }, (_, n) => JSON.stringify({ uri: `s3://log/${n}`, records: n }));
    const headers = { 'content-type': 'application/x-ndjson' };
    await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers });
    await api.publish();
    logKey = parseVerifierKey((await read('/v1/ledger/key')).text.trim());
  });
  afterAll(() => api.close());

  const read = (path: string, headers = {}) => api.request('GET', path, undefined, { key: null, headers });
  const bytes = async (tile: Tile): Promise<Buffer> => {
    const response = await fetch(`${api.url}/${formatTilePath(tile)}`, { headers: { 'accept-encoding': 'identity' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/octet-stream');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    return Buffer.from(await response.arrayBuffer());
  };
  const checkpoint = async () => {
    const { text, headers } = await read('/checkpoint');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(headers.get('cache-control')).toBe('public, max-age=1');
    return verifyCheckpoint(text, { logKey, witnessPolicy: 'none' }).checkpoint;
  };

  it('has bundles whose hashes lead to the signed root', async () => {
    const { treeSize, root } = await checkpoint();
    const entries: Buffer[] = [];
    for (const tile of newTiles(0, treeSize)) {
      if (tile.level === 'entries') entries.push(...decodeEntryBundle(await bytes(tile), tile.width));
    }
    expect(entries.length).toBe(treeSize);
    const { edge } = TreeEdge.empty.appendAll(entries.map((entry) => leafHash(entry)));
    expect(edge.root()).toEqual(root);
    for (const tile of newTiles(0, treeSize)) {
      if (tile.level === 'entries') continue;
      const span = 256 ** tile.level;
      const hashes = decodeHashTile(await bytes(tile), tile.width);
      hashes.forEach((hash, i) => {
        const from = (tile.index * 256 + i) * span;
        const { edge: subtree } = TreeEdge.empty.appendAll(entries.slice(from, from + span).map((e) => leafHash(e)));
        expect(hash).toEqual(subtree.root());
      });
    }
  });

  it('compresses bundles for clients that accept it', async () => {
    const url = `${api.url}/tile/entries/000`;
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const { headers, text } = await new Promise<{ headers: Record<string, unknown>; text: Buffer }>(
      (resolve, reject) => {
        void import('node:http').then(({ get }) =>
          get(url, { headers: { 'accept-encoding': 'br;q=0, gzip' } }, (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('end', () => resolve({ headers: answer.headers, text: Buffer.concat(chunks) }));
          }).on('error', reject),
        );
      },
    );
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(text)).toEqual(Buffer.from(await plain.arrayBuffer()));
    expect(text.length).toBeLessThan(gunzipSync(text).length / 3);
  });

  it('answers 404 for unpublished tiles and for other spellings', async () => {
    const { treeSize } = await checkpoint();
    const width = treeSize % 256;
    expect((await read(`/tile/entries/002.p/${width}`)).status).toBe(200);
    expect((await read(`/tile/0/002.p/${width - 1}`)).status).toBe(200);
    for (const path of [
      ...[`0/002.p/${width + 1}`, `entries/002.p/${width + 1}`, 'entries/002', '0/002', '1/000', '2/000.p/1', '64/000'],
      ...['0/000.p/256', '0/000.p/0', '00/000', '0/x000/000', '0/0', '-1/000', 'entries/000/', 'x', '0/%30%30%30'],
    ]) {
      const { status, body } = await read(`/tile/${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(body).toMatchObject({ code: 'no-such-tile' });
    }
    expect((await read('/tile/0/000?x=1')).status).toBe(400);
  });

  it('serves a tlog-proof that verifies offline, once the entry is published', async () => {
    const { text } = await read('/v1/ledger/entries/300/tlog-proof');
    const { body } = await api.request('GET', '/v1/ledger/entries/300');
    const leaf = { entry: Buffer.from(body.body, 'base64') };
    expect(verifyTlogProof(text, leaf, { logKey, witnessPolicy: 'none' }).index).toBe(300);
    const { body: written } = await api.request('POST', '/v1/shards', { uri: 's3://log/later' });
    const path = `/v1/ledger/entries/${written.receipt.index}/tlog-proof`;
    expect((await read(path)).body).toMatchObject({ status: 503, code: 'not-published-yet' });
    await api.publish();
    expect((await read(path)).status).toBe(200);
    expect((await read('/v1/ledger/entries/99999/tlog-proof')).body).toMatchObject({ code: 'entry-not-found' });
  });

  it('is served under its own origin only', async () => {
    const config = { logLevel: 'error' as const, origin: 'another.example/log' };
    await expect(createApi({ config, database: api.database })).rejects.toMatchObject({ code: 'log-origin-differs' });
  });

  it('reports its status', async () => {
    const { body } = await read('/v1/ledger/publication');
    expect(body).toMatchObject({ state: 'published', witnessed: false, published: { size: body.treeSize } });
    const lag = { entries: 0, seconds: 0, publishedAt: body.published.publishedAt, witnessedAt: null };
    expect(body.lag).toEqual(lag);
    expect((await read('/health/ready')).body).toMatchObject({
      status: 'ready',
      publication: { state: 'published', lag },
    });
  });
});
