import { type JsonObject, sha256 } from '@core/kernel';
import { type Certificate, formatCertificate, type SubjectResult } from './index.js';
import { codeOf, digestOf, held, plain, sectionsOf, TestLog, TestSet, verify } from '@testing/certificates';

describe('an issuer that lies', () => {
  const subject = digestOf('a');
  const set = new TestSet([held('a', 'ancestor'), held('b', 'member'), held('c', 'ancestor')]);

  async function codeFor(
    change: (certificate: Certificate) => Certificate,
    build?: (log: TestLog) => void,
  ): Promise<string> {
    const log = new TestLog();
    build?.(log);
    const sections = await sectionsOf(log, [set], [subject]);
    return codeOf(verify(formatCertificate(change({ ...plain, subjects: [subject], sections }))));
  }
  const withResult =
    (change: (result: SubjectResult) => SubjectResult) =>
    (certificate: Certificate): Certificate => ({
      ...certificate,
      sections: certificate.sections.map((section) => ({ ...section, results: section.results.map(change) })),
    });
  const withData = async (data: JsonObject): Promise<string> => {
    const log = new TestLog();
    const index = log.append('dataset.version-committed', data);
    const commitment = await log.prove(index);
    const results = [await set.result(subject)];
    try {
      return codeOf(
        verify(formatCertificate({ ...plain, subjects: [subject], sections: [{ commitment, results, uses: [] }] })),
      );
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('about the role, the record or the name', async () => {
    expect(await codeFor((honest) => honest)).toBe('verified');
    const other = await set.result(digestOf('z'));
    for (const change of [
      ({ record: _, ...rest }: SubjectResult): SubjectResult => ({ ...rest, result: 'absent' }),
      (result: SubjectResult): SubjectResult => ({ ...result, result: 'member' }),
      (result: SubjectResult): SubjectResult => ({ ...result, result: 'ancestor, redacted' }),
      (result: SubjectResult): SubjectResult => ({ ...result, record: sha256('b') }),
      (result: SubjectResult): SubjectResult => ({ result: 'absent', name: result.name, proof: other.proof }),
      (result: SubjectResult): SubjectResult => ({ result: 'absent', name: result.name, proof: Buffer.of(0) }),
    ]) {
      expect(await codeFor(withResult(change))).toBe('wrong-proof');
    }
    expect(await codeFor(withResult(() => other))).toBe('wrong-name');
  });

  it('about the set: of another log, from the future, counted wrongly, by other rules', async () => {
    const data = set.data('corpus', '1', 0);
    expect(await withData(data)).toBe('verified');
    expect(await withData({ ...data, upto: 1 })).toBe('malformed-entry');
    expect(await withData({ ...data, upto: -1 })).toBe('malformed-entry');
    expect(await withData({ ...data, keys: 0 })).toBe('malformed-entry');
    expect(await withData({ ...data, commitment: 'mpt-sha256@v2' })).toBe('malformed-entry');
    expect(await withData({ ...data, root: digestOf('other') })).toBe('wrong-proof');
    expect(await withData({ ...data, root: 'sha256:00' })).toBe('malformed-entry');
    expect(await withData({ ...data, dataset: 'two\nlines' })).toBe('malformed-entry');
    const { dataset: _, ...nameless } = data;
    expect(await withData(nameless)).toBe('malformed-entry');
  });

  it('with an entry that is not in the log, not canonical, too deep, or proven at two checkpoints', async () => {
    const log = new TestLog();
    const [section] = await sectionsOf(log, [set], [subject]);
    if (!section) throw new Error('one set has one section');
    const { entry, tlogProof } = section.commitment;
    const judge = (bytes: Uint8Array, proof = tlogProof, more: Partial<Certificate> = {}): string => {
      const sections = [{ ...section, commitment: { entry: bytes, tlogProof: proof } }];
      try {
        return codeOf(verify(formatCertificate({ ...plain, subjects: [subject], sections, ...more })));
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(judge(entry)).toBe('verified');
    const changed = Buffer.from(Buffer.from(entry).toString().replace('key:k1', 'key:k2'));
    expect(judge(changed)).toBe('not-in-log');
    for (const odd of [
      Buffer.from(Buffer.from(entry).toString().replace('{"at"', '{ "at"')),
      Buffer.from(Buffer.from(entry).toString().replace('"keys":3', '"keys":3,"keys":3')),
      Buffer.from(Buffer.from(entry).toString().replace('"keys":3', '"keys":3.0')),
      Buffer.from('['.repeat(30_000) + ']'.repeat(30_000)),
      Buffer.from('null'),
      Buffer.of(0xff),
      Buffer.alloc(0),
      Buffer.concat([Buffer.from(entry), Buffer.alloc(70_000, ' ')]),
    ]) {
      expect(judge(odd)).toBe('malformed-entry');
    }
    const index = log.append('shard.located', { shard: subject, uri: 's3://bucket/a' });
    expect(judge(entry, tlogProof, { citations: [await log.prove(index)] })).toBe('mixed-checkpoints');
    const again = (await log.prove(0)).tlogProof;
    const twice = [await log.prove(index), await log.prove(index)];
    expect(judge(entry, again, { citations: twice })).toBe('repeated');
    expect(judge(entry, again, { citations: twice.slice(1) })).toBe('verified');
  });

  it('with a set twice, or a subject twice', async () => {
    const log = new TestLog();
    const indexes = [0, 1].map(() => log.append('dataset.version-committed', set.data('corpus', '1', 0)));
    const results = [await set.result(subject)];
    const [first, second] = await Promise.all(indexes.map((index) => log.prove(index)));
    if (!first || !second) throw new Error('every entry has a proof');
    const sections = [first, second].map((commitment) => ({ commitment, results, uses: [] }));
    expect(codeOf(verify(formatCertificate({ ...plain, subjects: [subject], sections })))).toBe('repeated');
    const doubled = sections.slice(0, 1).map((section) => ({ ...section, results: [...results, ...results] }));
    const twice = { ...plain, subjects: [subject, subject], sections: doubled };
    expect(() => formatCertificate(twice)).toThrow(expect.objectContaining({ code: 'repeated' }));
  });
});
