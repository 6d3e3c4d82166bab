import fc from 'fast-check';
import { sha256 } from '@core/kernel';
import { formatVerifierKey, parseWitnessPolicy } from '@core/note';
import { commitmentData, formatCertificate, NOTICE, verifyCertificate } from './index.js';
import {
  codeOf,
  digestOf,
  held,
  ORIGIN,
  plain,
  sectionsOf,
  TestLog,
  TestSet,
  trusted,
  verify,
  withChecksum,
  witnessKey,
} from '@testing/certificates';

describe('a certificate', () => {
  it('proves the truth about random subjects and random sets', async () => {
    const name = fc.nat(12).map((n) => (n % 3 === 0 ? `s3://bucket/part-${n}` : digestOf(`shard ${n}`)));
    const set = fc
      .uniqueArray(fc.tuple(name, fc.constantFrom('member', 'ancestor')), { maxLength: 10, selector: ([name]) => name })
      .map((list) => list.map(([name, role]) => ({ name, role, record: sha256(name) })));
    const worlds = fc.record({
      sets: fc.array(set, { minLength: 1, maxLength: 4 }),
      subjects: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }),
      before: fc.nat(20),
    });
    await fc.assert(
      fc.asyncProperty(worlds, async ({ sets, subjects, before }) => {
        const log = new TestLog();
        for (let i = 0; i < before; i++) log.append('vendor.declared', { slug: `vendor-${i}` });
        const sections = await sectionsOf(
          log,
          sets.map((one) => new TestSet(one)),
          subjects,
        );
        const verdict = verify(formatCertificate({ ...plain, subjects, sections }));
        if (verdict.verdict !== 'verified') throw new Error(verdict.message);
        const { facts } = verdict;
        expect(facts).toMatchObject({ log: ORIGIN, subjects, models: [], citations: [] });
        expect(facts.checkpoint.treeSize).toBe(log.size);
        expect(facts.sets.map(({ index, upto }) => [index, upto])).toEqual(
          sets.map((_, i) => [before + i, before + i]),
        );
        const expected = sets.map((one) =>
          subjects.map((subject) => {
            const found = one.find(({ name }) => name === subject);
            const record = found && `sha256:${found.record.toString('hex')}`;
            return { subject, name: subject, result: found?.role ?? 'absent', ...(record && { record }) };
          }),
        );
        expect(facts.sets.map(({ results }) => results)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('has this text, for ever', async () => {
    const subjects = ['s3://bucket/part-1'];
    const log = new TestLog();
    const sections = await sectionsOf(log, [new TestSet([held('a', 'member')])], subjects);
    const text = formatCertificate({ ...plain, subjects, sections });
    expect(text.split('\n')).toEqual([
      'whence/exclusion@v1',
      'log log.example/1',
      'subject s3://bucket/part-1',
      '',
      ...NOTICE,
      '',
      'commitment corpus-0@1 members 1 keys 1 upto 0',
      `entry ${Buffer.from(sections[0]?.commitment.entry ?? []).toString('base64')}`,
      ...(sections[0]?.commitment.tlogProof ?? '').split('\n'),
      'absent s3://bucket/part-1',
      `proof ${Buffer.from(sections[0]?.results[0]?.proof ?? []).toString('base64')}`,
      expect.stringMatching(/^checksum sha256:[0-9a-f]{64}$/),
      '',
    ]);
    expect(sha256(text).toString('hex')).toBe('5b9092b30eef3f8e1feed7df63c103695176228e025bfb9edbed9b693044855d');
  });

  it('takes under 6 KiB for one shard and a version of ten million keys, in a log of 2^25 entries, cosigned', () => {
    // Sizes only: the proofs have as many hashes as they would, of nothing. Random keys share 24 to
    // 30 bits.
    const hashes = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => sha256(`${i}`));
    const proof = Buffer.concat([
      Buffer.of(2),
      ...hashes(2),
      ...hashes(30).map((hash, i) => Buffer.concat([Buffer.of(30 - i), hash])),
    ]);
    const signature = (name: string, bytes: number): string =>
      `— ${name} ${Buffer.alloc(4 + bytes, 7).toString('base64')}\n`;
    const root = sha256('root');
    const data = {
      dataset: 'allenai/dolma3-pool-deduplicated',
      version: '2026-11-22',
      base: '2026-10-22',
      parts: 1_200,
      members: 10_000_000,
      upstream: 12_000_000,
      ...commitmentData({ upto: 33_000_000, keys: 12_000_000, root }),
    };
    const log = new TestLog();
    log.append('dataset.version-committed', data);
    const checkpoint = `${ORIGIN}\n33554431\n${root.toString('base64')}\n\n${signature(ORIGIN, 64)}${signature('witness.example/one', 72)}${signature('witness.example/two', 72)}`;
    const tlogProof = `c2sp.org/tlog-proof@v1\nindex 33000001\n${hashes(25)
      .map((hash) => `${hash.toString('base64')}\n`)
      .join('')}\n${checkpoint}`;
    const entry = Buffer.from(JSON.stringify({ at: '2026-11-22T08:30:00.000Z', by: 'key:0123456789abcdef', data: Object.fromEntries(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))), kind: 'dataset.version-committed' })); // prettier-ignore
    const name = digestOf('subject');
    const text = formatCertificate({
      ...plain,
      subjects: [name],
      sections: [{ commitment: { entry, tlogProof }, results: [{ result: 'absent', name, proof }], uses: [] }],
    });
    expect(Buffer.byteLength(text)).toBeLessThan(6 * 1024);
  });
});

describe('witnesses', () => {
  it('are named if they are trusted, and count for nothing if they are not', async () => {
    const log = new TestLog();
    log.cosign();
    const sections = await sectionsOf(log, [new TestSet([])], [digestOf('a')]);
    const text = formatCertificate({ ...plain, subjects: [digestOf('a')], sections });
    const policy = parseWitnessPolicy(`witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`);
    expect(verifyCertificate(Buffer.from(text), { ...trusted, witnessPolicy: policy })).toMatchObject({
      facts: { witnesses: [{ name: 'witness.example', at: 1_763_800_000 }] },
    });
    expect(verify(text)).toMatchObject({ facts: { witnesses: [] } });
    const forged = withChecksum(
      text.replace(/^(— witness.example .{20})./m, (_, line: string) => `${line}_`.replace(/_$/, '0')),
    );
    expect(codeOf(verifyCertificate(Buffer.from(forged), { ...trusted, witnessPolicy: policy }))).toBe(
      'untrusted-checkpoint',
    );
  });
});
