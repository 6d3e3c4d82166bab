import { type JsonObject } from '@core/kernel';
import { type Certificate, type CertificateVerdict, formatCertificate } from './index.js';
import { codeOf, digestOf, held, plain, sectionsOf, TestLog, TestSet, verify } from '@testing/certificates';

describe('names of a subject', () => {
  const uri = 's3://bucket/part-1';
  const digest = digestOf('bytes');

  /**
   * Asked by `asked`, keyed by `keyed`, in a set folded before the second of three entries, the
   * first or third of which may bind.
   */
  async function codeWhen(
    asked: string,
    keyed: string,
    bound: 'before' | 'after' | 'registered' | 'located' | 'never',
  ): Promise<string> {
    const log = new TestLog();
    const cited: number[] = [];
    if (bound === 'before') cited.push(log.append('shard.bound', { shard: uri, digest }));
    if (bound === 'registered') cited.push(log.append('shard.registered', { uri, digest, origins: [] }));
    if (bound === 'located') cited.push(log.append('shard.located', { shard: digest, uri }));
    const set = new TestSet([held('other', 'member')]);
    const index = log.append('dataset.version-committed', set.data('corpus', '1', log.size));
    if (bound === 'after') cited.push(log.append('shard.bound', { shard: uri, digest }));
    const section = { commitment: await log.prove(index), results: [await set.result(keyed)], uses: [] };
    const citations = await Promise.all(cited.map((one) => log.prove(one)));
    return codeOf(verify(formatCertificate({ ...plain, subjects: [asked], citations, sections: [section] })));
  }

  it.each([
    [uri, digest, 'before', 'verified'],
    [uri, digest, 'registered', 'verified'],
    [uri, digest, 'located', 'verified'],
    [digest, uri, 'after', 'verified'],
    [uri, uri, 'after', 'verified'],
    [uri, uri, 'never', 'verified'],
    [digest, digest, 'never', 'verified'],
    [uri, digest, 'never', 'wrong-name'],
    [uri, uri, 'before', 'wrong-name'],
    [uri, uri, 'registered', 'wrong-name'],
    [uri, digest, 'after', 'wrong-name'],
    [digest, digest, 'after', 'wrong-name'],
    ['s3://bucket/part-2', digest, 'before', 'wrong-name'],
  ] as const)('asked %s, keyed %s, bound %s: %s', async (asked, keyed, bound, expected) => {
    expect(await codeWhen(asked, keyed, bound)).toBe(expected);
  });

  it('are found over several links', async () => {
    const log = new TestLog();
    const [here, there, elsewhere] = ['s3://a/1', 's3://b/1', 's3://c/1'];
    log.append('shard.located', { shard: there, uri: elsewhere });
    log.append('shard.located', { shard: there, uri: here });
    log.append('shard.bound', { shard: there, digest });
    const [section] = await sectionsOf(log, [new TestSet([])], [digest]);
    const citations = await Promise.all([0, 1, 2].map((index) => log.prove(index)));
    if (!section) throw new Error('one set has one section');
    for (const subject of [here, there, elsewhere, digest]) {
      const certificate = { ...plain, subjects: [subject], citations, sections: [section] };
      expect(codeOf(verify(formatCertificate(certificate)))).toBe('verified');
    }
  });
});

describe('a model version', () => {
  const use = (model: string, dataset: string, finishedAt?: string): JsonObject => ({
    use: `use:${model}`,
    model,
    modelVersion: '1',
    dataset,
    datasetVersion: '1',
    stage: 'pretraining',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt,
  });
  const relation = 'initialised_from';
  const subject = digestOf('subject');

  async function certificate(change: (honest: Certificate) => Certificate): Promise<CertificateVerdict> {
    const log = new TestLog();
    log.append('model.version-declared', {
      model: 'base',
      version: '1',
      parents: [{ relation, external: 'meta/llama@3' }],
    });
    log.append('model.version-declared', {
      model: 'tuned',
      version: '1',
      parents: [{ relation, model: 'base', version: '1' }],
    });
    log.append('model.version-declared', { model: 'other', version: '1', parents: [] });
    log.append('model.use-recorded', use('base', 'corpus-0', '2026-03-01T00:00:00.000Z'));
    log.append('model.use-recorded', use('tuned', 'corpus-1'));
    log.append('model.use-recorded', use('other', 'corpus-1'));
    const sections = await sectionsOf(log, [new TestSet([]), new TestSet([held('x', 'member')])], [subject]);
    const [base, tuned, , usedByBase, usedByTuned] = await Promise.all(
      [0, 1, 2, 3, 4].map((index) => log.prove(index)),
    );
    if (!base || !tuned || !usedByBase || !usedByTuned) throw new Error('every entry has a proof');
    const [first, second] = sections;
    if (!first || !second) throw new Error('two sets have two sections');
    const declarations = [tuned, base];
    const honest = {
      ...plain,
      model: 'tuned@1',
      subjects: [subject],
      declarations,
      sections: [
        { ...first, uses: [usedByBase] },
        { ...second, uses: [usedByTuned] },
      ],
    };
    return verify(formatCertificate(change(honest)));
  }

  it('is shown with its parents, and the instants of use', async () => {
    const verdict = await certificate((honest) => honest);
    expect(verdict).toMatchObject({
      verdict: 'verified',
      facts: {
        model: 'tuned@1',
        models: ['tuned@1', 'base@1'],
        externalParents: ['meta/llama@3'],
        sets: [
          { dataset: 'corpus-0', uses: [{ model: 'base@1', stage: 'pretraining', startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-03-01T00:00:00.000Z' }] },
          { dataset: 'corpus-1', uses: [{ model: 'tuned@1' }] },
        ],
      },
    }); // prettier-ignore
  });

  it('is refused without a parent, with an unrelated one, without a use, or with a use of another set', async () => {
    const codeFor = async (change: (honest: Certificate) => Certificate): Promise<string> =>
      codeOf(await certificate(change));
    expect(await codeFor((one) => ({ ...one, declarations: one.declarations.slice(0, 1) }))).toBe('wrong-chain');
    expect(await codeFor((one) => ({ ...one, declarations: [] }))).toBe('wrong-chain');
    expect(await codeFor((one) => ({ ...one, model: 'base@1' }))).toBe('wrong-chain');
    expect(await codeFor(({ model: _, ...one }) => one)).toBe('wrong-chain');
    expect(await codeFor(({ model: _, ...one }) => ({ ...one, declarations: [] }))).toBe('wrong-chain');
    const withUses = (uses: (i: number, all: Certificate['sections']) => Certificate['sections'][number]['uses']) => (one: Certificate) => ({
      ...one,
      sections: one.sections.map((section, i) => ({ ...section, uses: uses(i, one.sections) })),
    }); // prettier-ignore
    expect(await codeFor(withUses(() => []))).toBe('wrong-chain');
    expect(await codeFor(withUses((i, all) => all[1 - i]?.uses ?? []))).toBe('wrong-chain');
  });
});

describe('a redaction', () => {
  it('is cited for an ancestor that is stated to be redacted', async () => {
    const log = new TestLog();
    const activity = { kind: 'redaction', removal: 'removal:1' };
    log.append('shard.registered', { digest: digestOf('clean'), derivedFrom: [digestOf('a')], activity, origins: [] });
    log.append('shard.registered', { digest: digestOf('other'), activity: { kind: 'filter' }, origins: [] });
    const [section] = await sectionsOf(log, [new TestSet([held('a', 'ancestor')])], [digestOf('a')]);
    if (!section) throw new Error('one set has one section');
    const sections = [
      { ...section, results: section.results.map((one) => ({ ...one, result: 'ancestor, redacted' as const })) },
    ];
    const judge = async (indexes: readonly number[]): Promise<string> => {
      const citations = await Promise.all(indexes.map((index) => log.prove(index)));
      return codeOf(verify(formatCertificate({ ...plain, subjects: [digestOf('a')], citations, sections })));
    };
    expect(await judge([0])).toBe('verified');
    expect(await judge([1])).toBe('wrong-proof');
    expect(await judge([])).toBe('wrong-proof');
  });
});
