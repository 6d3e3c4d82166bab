import { Client } from 'pg';
import { sha256 } from '@core/kernel';
import { parseVerifierKey } from '@core/note';
import { type CertificateFacts, type CertificateVerdict, verifyCertificate } from '@core/certificate';
import { parseTrieProof, trieKey, verifyTrieProof } from '@core/trie';
import { digestOf, startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const ORIGIN = 'whence.local/log';
const path = (name: string): string => encodeURIComponent(name);

describe('certificates', () => {
  let api: TestApi;
  let vkey: string;
  const [root, child, lone, late] = ['root', 'child', 'lone', 'late'].map(digestOf) as [string, string, string, string];
  const place = 's3://bucket/by-place';

  const post = async (to: string, body: unknown): Promise<TestAnswer['body']> => {
    const answer = await api.request('POST', to, body);
    if (answer.status > 202) throw new Error(answer.text);
    return answer.body;
  };
  const get = (from: string): Promise<TestAnswer> => api.request('GET', from);
  const certificate = async (from: string): Promise<string> => {
    const answer = await get(from);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    return answer.text;
  };
  const verify = (text: string | Uint8Array): CertificateVerdict =>
    verifyCertificate(Buffer.from(text), { logKey: parseVerifierKey(vkey), origin: ORIGIN, witnessPolicy: 'none' });
  const factsOf = (text: string): CertificateFacts => {
    const verdict = verify(text);
    if (verdict.verdict === 'refused') throw new Error(verdict.message);
    return verdict.facts;
  };
  const use = (model: string, version: string, facts: object): Promise<TestAnswer['body']> =>
    post(`/v1/models/${model}/versions/1/uses`, { uses: [{ dataset: 'set', version, stage: 'sft', ...facts }] });

  beforeAll(async () => {
    api = await startTestApi();
    await api.request('PUT', '/v1/vendors/meta', { name: 'Meta', kind: 'model_provider' });
    for (const shard of [
      { digest: root },
      { digest: child, derivedFrom: [root], activity: { kind: 'filter' } },
      { uri: place },
      { digest: lone, uri: 's3://bucket/lone' },
    ]) await post('/v1/shards', shard); // prettier-ignore
    await post('/v1/datasets/set/versions', { version: '1', add: [child, place] });
    await post('/v1/models/base/versions', {
      version: '1',
      parents: [{ relation: 'distilled_from', external: 'meta/llama@3' }],
    });
    await use('base', '1', { startedAt: '2026-01-01T00:00:00Z' });
    await use('base', '1', { startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-02-01T00:00:00Z' });
    await post(`/v1/shards/${path(place)}/bindings`, { digest: digestOf('by place') }).catch(() =>
      post('/v1/shards', { uri: place, digest: digestOf('by place') }),
    );
    await post('/v1/datasets/set/versions', { version: '2', base: '1', add: [lone] });
    await post('/v1/models/tuned/versions', {
      version: '1',
      parents: [{ relation: 'fine_tuned_from', model: 'base', version: '1' }],
    });
    await use('tuned', '2', { startedAt: '2026-03-01T00:00:00Z' });
    await post('/v1/models/unused/versions', { version: '1', parents: [] });
    await post('/v1/shards', { uri: 's3://bucket/later' });
  });
  afterAll(() => api.close());

  it('are issued only once the log is published up to their entries', async () => {
    const early = await get(`/v1/datasets/set/versions/1/certificate?subject=${root}`);
    expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([503, 'not-published-yet', '1']);
    const waiting = get(`/v1/datasets/set/versions/1/certificate?subject=${root}`);
    await api.publishIndexed();
    expect((await waiting).status).toBe(200);
    vkey = (await get('/v1/ledger/key')).text.trim();
  });

  it('state the role of shards in a dataset version, by any name', async () => {
    const subjects = [root, child, lone, late, place, 's3://bucket/none,with,commas'];
    const facts = factsOf(
      await certificate(`/v1/datasets/set/versions/1/certificate?subject=${subjects.map(path).join(',')}`),
    );
    expect(facts).toMatchObject({
      log: ORIGIN,
      models: [],
      sets: [{ dataset: 'set', version: '1', members: 2, keys: 3 }],
    });
    expect(facts.subjects.map(({ name }) => name)).toEqual(subjects);
    const roles = new Map(facts.sets[0]?.results.map(({ shard, result }) => [shard, result]));
    expect(facts.subjects.map(({ shards }) => shards.map((shard) => roles.get(shard)))).toEqual([
      ...[['ancestor'], ['member'], ['absent'], [], ['member'], []],
    ]);
  });

  it('find a shard by each of its names, whenever a name was bound', async () => {
    const asked = async (version: string, name: string) => {
      const { sets, subjects, shards } = factsOf(
        await certificate(`/v1/datasets/set/versions/${version}/certificate?subject=${path(name)}`),
      );
      expect(subjects).toMatchObject([{ name, shards: [shards[0]?.entry] }]);
      return sets[0]?.results.map(({ result }) => result);
    };
    for (const version of ['1', '2'])
      for (const name of [place, digestOf('by place')]) expect(await asked(version, name)).toEqual(['member']);
    for (const name of ['s3://bucket/lone', lone]) {
      expect(await asked('1', name)).toEqual(['absent']);
      expect(await asked('2', name)).toEqual(['member']);
    }
  });

  it('of a model version cover its whole chain, with the latest statement of each use', async () => {
    const text = await certificate(`/v1/models/tuned/versions/1/certificate?subject=${lone}`);
    expect(factsOf(text)).toMatchObject({
      model: 'tuned@1',
      models: ['tuned@1', 'base@1'],
      externalParents: ['meta/llama@3'],
      sets: [
        { version: '1', results: [{ result: 'absent' }], uses: [{ model: 'base@1', startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-02-01T00:00:00.000Z' }] },
        { version: '2', results: [{ result: 'member' }], uses: [{ model: 'tuned@1', stage: 'sft' }] },
      ],
    }); // prettier-ignore
    expect(factsOf(text).sets[0]?.uses).toHaveLength(1);
    expect(factsOf(await certificate(`/v1/models/base/versions/1/certificate?subject=${lone}`)).sets).toHaveLength(1);
    const none = await get(`/v1/models/unused/versions/1/certificate?subject=${lone}`);
    expect([none.status, none.body.code]).toEqual([409, 'nothing-to-certify']);
  });

  it('of a shard alone cover every version that contains it', async () => {
    const facts = factsOf(await certificate(`/v1/shards/${path(place)}/certificate`));
    expect(facts.sets.map(({ version, results }) => [version, results[0]?.result])).toEqual([
      ['1', 'member'],
      ['2', 'member'],
    ]);
    expect(factsOf(await certificate(`/v1/shards/${root}/certificate`)).sets).toMatchObject([
      { results: [{ result: 'ancestor' }] },
      { results: [{ result: 'ancestor' }] },
    ]);
    expect((await get(`/v1/shards/${late}/certificate`)).status).toBe(404);
  });

  it('of a URI alone cover the versions of every content that it ever had', async () => {
    const uri = 's3://bucket/replaced';
    const contents = ['first', 'second'].map(digestOf);
    const moved = digestOf('moved');
    const asked = async (name: string): Promise<unknown> => {
      await api.publishIndexed();
      const { subjects, shards, sets } = factsOf(await certificate(`/v1/shards/${path(name)}/certificate`));
      expect(subjects.map(({ shards: known }) => known)).toEqual([shards.map(({ entry }) => entry)]);
      return sets.map(({ version, results }) => [version, ...results.map(({ result }) => result)]);
    };
    await post('/v1/shards', { uri, digest: contents[0] });
    await post('/v1/datasets/replaced/versions', { version: 'old', add: [contents[0]] });
    await post('/v1/shards', { uri, digest: contents[1] });
    expect(await asked(uri)).toEqual([['old', 'member', 'absent']]);
    await post('/v1/datasets/replaced/versions', { version: 'new', add: [contents[1]] });
    expect(await asked(uri)).toEqual([
      ['new', 'absent', 'member'],
      ['old', 'member', 'absent'],
    ]);
    expect(await asked(String(contents[1]))).toEqual([['new', 'member']]);
    // Another object is at the place of a shard that is still known by it.
    await post('/v1/shards', { digest: moved });
    await post('/v1/datasets/replaced/versions', { version: 'moved', add: [moved] });
    await api.publishIndexed();
    await post(`/v1/shards/${moved}/locations`, { uri: 's3://bucket/later' });
    const early = await get(`/v1/datasets/replaced/versions/moved/certificate?subject=${path('s3://bucket/later')}`);
    expect([early.status, early.body?.code]).toEqual([503, 'not-published-yet']);
    expect(await asked('s3://bucket/later')).toEqual([['moved', 'absent', 'member']]);
  });

  it('have single proofs too, also as of earlier positions', async () => {
    const from = '/v1/datasets/set/versions/2/proofs/';
    for (const [shard, result, present] of [
      [root, 'ancestor', true],
      [lone, 'member', true],
      ['s3://bucket/later', 'absent', false],
    ] as const) {
      // prettier-ignore
      const { body } = await get(from + path(shard));
      expect(body).toMatchObject({ shard, result, asOf: { treeSize: expect.any(Number) } });
      const claim = {
        root: Buffer.from(body.root.slice(7), 'hex'),
        key: trieKey(ORIGIN, body.registration),
        proof: parseTrieProof(body.proof),
      };
      expect(verifyTrieProof(claim).present).toBe(present);
      const entry = (await get(`/v1/ledger/entries/${body.commitment}`)).body;
      expect(entry.data).toMatchObject({ version: '2', root: body.root, upto: body.upto });
    }
    expect((await get(from + late)).body).toMatchObject({
      ...{ shard: late, result: 'not_registered', registration: null, proof: null, record: null },
    });
    const version = (await get('/v1/datasets/set/versions/2')).body;
    expect(version).toMatchObject({ root: expect.stringMatching(/^sha256:/), keys: 4, upto: expect.any(Number) });
    expect((await get(`${from}${root}?asOf=${version.committedEntry}`)).status).toBe(404);
    expect((await get(`${from}${root}?asOf=${version.committedEntry + 1}`)).status).toBe(200);
  });

  it('are verified by the same code over HTTP', async () => {
    const text = await certificate(`/v1/models/tuned/versions/1/certificate?subject=${lone}`);
    const sent = await api.request('POST', '/v1/certificates/verify', text, {
      headers: { 'content-type': 'text/plain' },
    });
    expect([sent.status, sent.body.verdict]).toEqual([200, 'verified']);
    expect(sent.body.facts).toEqual(factsOf(text));
    expect(sent.body.explanation.join('\n')).toContain('absent: it is no member');
    expect((await post('/v1/certificates/verify', { certificate: text })).facts).toEqual(sent.body.facts);
    const changed = await post('/v1/certificates/verify', { certificate: text.replace(/^absent (\d)/m, 'member $1') });
    expect(changed).toMatchObject({
      verdict: 'refused',
      code: 'damaged',
      explanation: [expect.stringMatching(/^Refused/), 'It proves nothing.'],
    });
  });

  it('are refused after any change', async () => {
    const text = await certificate(`/v1/models/tuned/versions/1/certificate?subject=${root}`);
    const bytes = Buffer.from(text);
    const accepted = (changed: Uint8Array | string): boolean => verify(changed).verdict === 'verified';
    expect(accepted(text)).toBe(true);
    const passed: string[] = [];
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (accepted(bytes)) passed.push(`bit ${bit}`);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    for (let length = 0; length < bytes.length; length++)
      if (accepted(bytes.subarray(0, length))) passed.push(`cut at ${length}`);
    const lines = text.split('\n');
    const withChecksum = (changed: readonly string[]): string => {
      const before = changed.slice(0, -2).map((line) => `${line}\n`).join(''); // prettier-ignore
      return `${before}checksum sha256:${sha256(before).toString('hex')}\n`;
    };
    expect(accepted(withChecksum(lines))).toBe(true);
    for (let at = 0; at < lines.length - 3; at++) {
      const [line = '', next = ''] = lines.slice(at, at + 2);
      const swapped = [...lines.slice(0, at), next, line, ...lines.slice(at + 2)];
      const doubled = [...lines.slice(0, at + 1), ...lines.slice(at)];
      const dropped = [...lines.slice(0, at), ...lines.slice(at + 1)];
      // With the checksum made right again, as anybody can.
      if (line !== next && accepted(withChecksum(swapped))) passed.push(`swapped ${at}`);
      if (accepted(withChecksum(doubled))) passed.push(`doubled ${at}`);
      if (accepted(withChecksum(dropped))) passed.push(`dropped ${at}`);
    }
    const body = Buffer.from(lines.slice(0, -2).map((line) => `${line}\n`).join('')); // prettier-ignore
    for (let at = 0; at < body.length; at += 3) {
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7));
      const sum = `checksum sha256:${sha256(flipped).toString('hex')}\n`;
      if (accepted(Buffer.concat([flipped, Buffer.from(sum)]))) passed.push(`flipped ${at} with a right checksum`);
    }
    expect(passed).toEqual([]);
  });

  it.each([
    ['/v1/datasets/set/versions/1/certificate', 400, 'no-subject'],
    [`/v1/datasets/set/versions/1/certificate?subject=${digestOf('x')}&removal=r`, 400, 'no-subject'],
    ['/v1/datasets/set/versions/1/certificate?subject=', 400, 'validation-failed'],
    ['/v1/datasets/set/versions/1/certificate?subject=sha256:12', 400, 'invalid-name'],
    ['/v1/datasets/set/versions/1/certificate?subject=not%20a%20name', 400, 'invalid-name'],
    ['/v1/datasets/set/versions/9/certificate?subject=s3://b/1', 404, 'dataset-version-not-found'],
    ['/v1/models/none/versions/1/certificate?subject=s3://b/1', 404, 'model-version-not-found'],
    ['/v1/models/tuned/versions/1/certificate?removal=none', 404, 'removal-not-found'],
    ['/v1/models/tuned/versions/1/certificate?removal=%00', 400, undefined],
    ['/v1/models/tuned/versions/1/certificate?subject=s3://b/1&other=1', 400, 'malformed-query'],
    ['/v1/datasets/set/versions/1/proofs/x', 400, 'invalid-name'],
    ['/v1/datasets/set/versions/9/proofs/s3%3A%2F%2Fb%2F1', 404, 'dataset-version-not-found'],
  ])('are refused for %s with %i %s', async (from, status, code) => {
    const answer = await get(from);
    expect(answer.status).toBe(status);
    if (code === 'no-subject' || status === 404) expect(answer.body.code).toBe(code);
  });

  it('are not verified from malformed bodies', async () => {
    const send = (body: unknown, type: string) => api.request('POST', '/v1/certificates/verify', body, { headers: { 'content-type': type } }); // prettier-ignore
    for (const body of ['{}', '[]', 'null', '{"certificate": 5}', '{"certificate": "x", "more": 1}']) {
      expect((await send(body, 'application/json')).status).toBe(400);
    }
    const verdictOf = async (body: unknown): Promise<unknown> => (await send(body, 'text/plain')).body.code;
    expect(await verdictOf('')).toBe('unknown-format');
    expect(await verdictOf(Buffer.from([0xff, 0xfe, 0]))).toBe('unknown-format');
    expect(await verdictOf(Buffer.alloc(17 * 2 ** 20, 'a'))).toBe('too-large');
    expect((await send('x', 'application/pdf')).status).toBe(415);
  });

  it('are not issued when a stored trie, a name or a root was altered', async () => {
    const client = new Client({ connectionString: api.databaseUrls.superuserUrl });
    await client.connect();
    const changes = [
      [`UPDATE committed_set_piece SET bytes = substring(bytes FROM 5) || substring(bytes FROM 1 FOR 4) WHERE part = 'order' AND length(bytes) > 4`, `UPDATE committed_set_piece SET bytes = substring(bytes FROM length(bytes) - 3) || substring(bytes FROM 1 FOR length(bytes) - 4) WHERE part = 'order' AND length(bytes) > 4`],
      [`UPDATE committed_set SET root = sha256(root), keys = keys WHERE dataset_version = 1`, `UPDATE committed_set c SET root = p.root FROM committed_set_piece p WHERE c.dataset_version = 1 AND length(p.bytes) = 16 AND p.part = 'order'`],
      [`UPDATE committed_set SET upto = upto + 1`, `UPDATE committed_set SET upto = upto - 1`],
    ] as const; // prettier-ignore
    try {
      for (const [change, undo] of changes) {
        await client.query(change);
        const answer = await get(`/v1/datasets/set/versions/2/certificate?subject=${child}`);
        expect([change, answer.status, answer.body?.code]).toEqual([change, 500, 'proof-inconsistent']);
        expect((await get(`/v1/datasets/set/versions/2/proofs/${child}`)).status).toBe(500);
        await client.query(undo);
      }
    } finally {
      await client.end();
    }
    expect(factsOf(await certificate(`/v1/datasets/set/versions/2/certificate?subject=${child}`)).sets).toHaveLength(1);
  });
});
