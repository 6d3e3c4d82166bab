import type { JsonObject } from '@core/kernel';
import { codeOf, digestOf, ORIGIN, TestLog, trusted, verify, withChecksum } from '@testing/certificates';
import {
  type Certificate,
  type CertificateFacts,
  explainFacts,
  formatCertificate,
  type Result,
  verifyCertificate,
} from './index.js';

const factsOf = (text: string): CertificateFacts => {
  const verdict = verify(text);
  if (verdict.verdict === 'refused') throw new Error(`${verdict.code}: ${verdict.message}`);
  return verdict.facts;
};
const judge = (certificate: Certificate): string => codeOf(verify(formatCertificate(certificate)));
const resultsOf = ({ sets }: CertificateFacts): Result[][] =>
  sets.map(({ results }) => results.map(({ result }) => result));
const without = (certificate: Certificate, kind: string, subject: string): Certificate => ({
  ...certificate,
  lists: certificate.lists.filter((list) => list.subject.kind !== kind || list.subject.subject !== subject),
});

function use(log: TestLog, model: string, set: string, more: JsonObject = {}, kind = 'model.use-recorded'): number {
  const [[name, modelVersion], [dataset, datasetVersion]] = [model.split('@'), set.split('@')] as [
    [string, string],
    [string, string],
  ];
  const startedAt = '2026-01-01T00:00:00.000Z';
  return log.append(kind, {
    model: name,
    modelVersion,
    dataset,
    datasetVersion,
    stage: 'sft',
    startedAt,
    use: 'u',
    ...more,
  });
}
function declare(log: TestLog, model: string, parents: readonly JsonObject[] = []): number {
  const [name = '', version = ''] = model.split('@');
  return log.append('model.version-declared', { model: name, version, parents });
}
const parent = (model: string, version: string): JsonObject => ({ model, version, relation: 'fine_tuned_from' });

describe('a name that means another shard', () => {
  const [uri, digest] = ['s3://c/C', digestOf('C')];

  async function boundLate(): Promise<TestLog> {
    const log = new TestLog();
    const shard = log.append('shard.registered', { uri });
    log.commitSet('set@1', new Map([[shard, 'member']]));
    declare(log, 'lark@1');
    use(log, 'lark@1', 'set@1');
    log.append('shard.bound', { shard: uri, digest });
    log.commitIndex();
    return log;
  }

  it('is not shown as absent: a digest that was bound after the set was committed is a member', async () => {
    const log = await boundLate();
    for (const name of [uri, digest]) {
      const certificate = await log.issue({ model: 'lark@1' }, { names: [name] });
      const facts = factsOf(formatCertificate(certificate));
      expect(resultsOf(facts)).toEqual([['member']]);
      expect(facts.subjects).toMatchObject([{ name, shards: [0] }]);
      // The entry that binds the digest cannot be left out, nor the list of the other name.
      for (const list of certificate.lists)
        expect(judge(without(certificate, list.subject.kind, list.subject.subject))).toBe('missing-list');
    }
    const certificate = await log.issue({ model: 'lark@1' }, { names: [digest] });
    const cut = certificate.lists.map((list) => (list.subject.subject === digest ? { ...list, entries: [] } : list));
    expect(judge({ ...certificate, lists: cut })).toBe('incomplete-list');
    const other = await log.list({ kind: 'name', subject: digestOf('never') });
    const swapped = cut.map((list) => (list.subject.subject === digest ? { ...other, subject: list.subject } : list));
    expect(judge({ ...certificate, lists: swapped })).toBe('incomplete-list');
  });

  it('is not shown as absent by the URI of a shard that was registered with both names', async () => {
    const log = new TestLog();
    const shard = log.append('shard.registered', { uri, digest });
    log.commitSet('set@1', new Map([[shard, 'ancestor']]));
    log.commitIndex();
    for (const name of [uri, digest]) {
      const facts = factsOf(formatCertificate(await log.issue({ datasets: ['set@1'] }, { names: [name] })));
      expect(resultsOf(facts)).toEqual([['ancestor']]);
    }
  });

  it('covers every shard that was ever at a URI, and those located by another name', async () => {
    const log = new TestLog();
    const first = log.append('shard.registered', { uri, digest: digestOf('1') });
    const second = log.append('shard.registered', { uri: 's3://c/D' });
    const third = log.append('shard.registered', { uri: 's3://c/E' });
    log.append('shard.bound', { shard: 's3://c/E', digest: digestOf('3') });
    log.append('shard.located', { shard: 's3://c/D', uri });
    log.append('shard.located', { shard: digestOf('3'), uri });
    log.append('shard.conflict-refused', {
      shard: digestOf('1'),
      declared: { digest: digestOf('1'), uri: 's3://c/F' },
      differs: ['/origins'],
    });
    log.commitSet('set@1', new Map([[second, 'member'], [third, 'ancestor']])); // prettier-ignore
    log.commitIndex();
    const facts = factsOf(formatCertificate(await log.issue({ datasets: ['set@1'] }, { names: [uri, 's3://c/F'] })));
    expect(facts.subjects).toMatchObject([
      { name: uri, shards: [first, second, third], refused: [] },
      { name: 's3://c/F', shards: [], refused: [{ index: 6 }] },
    ]);
    expect(resultsOf(facts)).toEqual([['absent', 'member', 'ancestor']]);
  });

  it('is said never to have been registered, and not absent', async () => {
    const log = await boundLate();
    const names = ['s3://c/none', 'S3://c/C', 's3://c/%43', 's3://c/./C', 's3://c//C', 's3://c/\u0421', 's3://c/\u202eC', 's3://c/C\u200b', 's3://c/C\u{e0041}']; // prettier-ignore
    const facts = factsOf(formatCertificate(await log.issue({ model: 'lark@1' }, { names })));
    expect(resultsOf(facts)).toEqual([[]]);
    const [first, ...others] = facts.subjects;
    expect(first).toEqual({ name: 's3://c/none', shown: 's3://c/none', warnings: [], shards: [], refused: [] });
    for (const { warnings, shown } of others) {
      expect(warnings).not.toEqual([]);
      expect(shown).toMatch(/^[ -~]+$/);
    }
    const text = explainFacts(facts).join('\n');
    expect(text).toMatch(/^[\n -~]*$/);
    expect(text).toContain('Asked about s3://c/none: no shard of this name was ever registered.');
    expect(text).toContain('Asked about s3://c/\\u202eC: no shard of this name was ever registered.');
    expect(text).not.toContain('absent: it is no member');
  });
});

describe('a model version with a part left out', () => {
  async function threeDeep(): Promise<{ log: TestLog; certificate: Certificate }> {
    const log = new TestLog();
    const shard = log.append('shard.registered', { uri: 's3://c/0' });
    for (const set of ['a@1', 'b@1', 'c@1']) log.commitSet(set, new Map(set === 'c@1' ? [[shard, 'member']] : []));
    declare(log, 'root@1', [{ relation: 'distilled_from', external: 'meta/llama@3' }]);
    declare(log, 'mid@1', [parent('root', '1')]);
    declare(log, 'leaf@1', [parent('mid', '1')]);
    use(log, 'root@1', 'c@1');
    use(log, 'mid@1', 'b@1');
    use(log, 'leaf@1', 'a@1');
    log.commitIndex();
    return { log, certificate: await log.issue({ model: 'leaf@1' }, { names: ['s3://c/0'] }) };
  }

  it('is refused: a section, a parent, a list, the model line', async () => {
    const { certificate } = await threeDeep();
    const facts = factsOf(formatCertificate(certificate));
    expect(facts).toMatchObject({ models: ['leaf@1', 'mid@1', 'root@1'], externalParents: ['meta/llama@3'] });
    expect(resultsOf(facts)).toEqual([['absent'], ['absent'], ['member']]);
    for (const { set } of certificate.sets)
      expect(judge({ ...certificate, sets: certificate.sets.filter((one) => one.set !== set) })).toBe('missing-list');
    for (const { subject } of certificate.lists)
      expect(judge(without(certificate, subject.kind, subject.subject))).toBe('missing-list');
    const text = formatCertificate(certificate);
    expect(codeOf(verify(withChecksum(text.replace('model leaf@1\n', ''))))).toBe('malformed');
    expect(codeOf(verify(withChecksum(text.replace('model leaf@1\n', 'model mid@1\n'))))).toBe('stray');
    expect(codeOf(verify(withChecksum(text.replace('model leaf@1\n', 'dataset a@1\n'))))).toBe('stray');
    const none = { ...certificate, versions: { datasets: ['a@1'] } };
    expect(judge({ ...none, sets: certificate.sets.slice(0, 1) })).toBe('stray');
  });

  it('counts neither an earlier statement of a use nor a withdrawn one, and shows the withdrawal', async () => {
    const log = new TestLog();
    for (const set of ['a@1', 'b@1']) log.commitSet(set, new Map());
    declare(log, 'lark@1');
    use(log, 'lark@1', 'a@1');
    use(log, 'lark@1', 'a@1', { finishedAt: '2026-02-01T00:00:00.000Z' });
    use(log, 'lark@1', 'b@1');
    use(log, 'lark@1', 'b@1', { reason: 'A mistake.' }, 'model.use-withdrawn');
    log.commitIndex();
    const certificate = await log.issue({ model: 'lark@1' }, { names: ['s3://c/0'] });
    const facts = factsOf(formatCertificate(certificate));
    expect(facts.sets).toMatchObject([{ dataset: 'a', uses: [{ index: 4, finishedAt: '2026-02-01T00:00:00.000Z' }] }]);
    expect(facts.withdrawnUses).toMatchObject([{ set: 'b@1', reason: 'A mistake.', withdrawnBy: 6 }]);
    const cut = certificate.lists.map((list) =>
      list.subject.kind === 'model' ? { ...list, entries: list.entries.slice(0, -1) } : list,
    );
    expect(judge({ ...certificate, lists: cut })).toBe('incomplete-list');
  });

  it('is refused where an entry of an unknown kind speaks of it, or two sets are committed', async () => {
    const log = new TestLog();
    const shard = log.append('shard.registered', { uri: 's3://c/0' });
    log.commitSet('a@1', new Map([[shard, 'member']]));
    log.commitSet('a@1', new Map());
    log.commitIndex();
    await expect(log.issue({ datasets: ['a@1'] }, { names: ['s3://c/0'] })).rejects.toMatchObject({
      code: 'malformed-entry',
    });
  });
});

describe('ancestor, redacted', () => {
  /**
   * An ancestor `bad`; `clean` was made from it by a redaction; with `around`, another way leads to
   * the set.
   */
  async function world(
    answers: string,
    around: boolean,
  ): Promise<{ log: TestLog; certificate: () => Promise<Certificate> }> {
    const log = new TestLog();
    const bad = log.append('shard.registered', { digest: digestOf('bad') });
    log.append('removal.ordered', { removal: 'r1', reason: 'x', effectiveAt: '2026-01-01T00:00:00.000Z' });
    const activity = { kind: 'redaction', removal: answers };
    const clean = log.append('shard.registered', {
      digest: digestOf('clean'),
      derivedFrom: [digestOf('bad')],
      activity,
    });
    const derived = log.append('shard.registered', { digest: digestOf('derived'), derivedFrom: [digestOf('clean'), ...(around ? [digestOf('bad')] : [])] }); // prettier-ignore
    log.commitSet('set@1', new Map([[bad, 'ancestor'], [clean, 'ancestor'], [derived, 'member']])); // prettier-ignore
    log.commitIndex();
    return { log, certificate: () => log.issue({ datasets: ['set@1'] }, { removal: 'r1' }, [bad]) };
  }

  it('appears where every way goes through a redaction that answers the removal, with the whole set', async () => {
    const { certificate } = await world('r1', false);
    const honest = await certificate();
    const facts = factsOf(formatCertificate(honest));
    expect(facts.sets).toMatchObject([
      { results: [{ result: 'ancestor, redacted' }], redactions: [{ index: 2, kind: 'shard.registered' }] },
    ]);
    const [section] = honest.sets;
    if (!section) throw new Error('there is one set');
    for (const { index } of section.keys) {
      const keys = section.keys.filter((key) => key.index !== index);
      expect(judge({ ...honest, sets: [{ ...section, keys }] })).toBe('wrong-proof');
    }
    expect(judge({ ...honest, sets: [{ ...section, keys: [] }] })).toBe('wrong-proof');
    expect(judge({ ...honest, sets: [{ ...section, results: [{ ...section.results[0]!, result: 'ancestor' }] }] })).toBe('stray'); // prettier-ignore
  });

  it('does not appear by citing a redaction of another removal, or where another way leads around', async () => {
    for (const [answers, around] of [
      ['r2', false],
      ['r1', true],
    ] as const) {
      // prettier-ignore
      const { certificate } = await world(answers, around);
      const honest = await certificate();
      expect(resultsOf(factsOf(formatCertificate(honest)))).toEqual([['ancestor']]);
      const { certificate: redacted } = await world('r1', false);
      const [[section], [other]] = [honest.sets, (await redacted()).sets];
      if (!section || !other) throw new Error('there is one set');
      const results = section.results.map((one) => ({ ...one, result: 'ancestor, redacted' as const }));
      for (const keys of [[], other.keys])
        expect(judge({ ...honest, sets: [{ ...section, results, keys }] })).toBe('wrong-proof');
    }
  });
});

describe('the age of a certificate', () => {
  it('counts from the commitment of the index too: a fresh checkpoint over an old index is refused', async () => {
    const log = new TestLog();
    log.commitSet('set@1', new Map());
    log.commitIndex(undefined, '2025-11-20T00:00:00.000Z');
    const text = async (): Promise<Buffer> =>
      Buffer.from(formatCertificate(await log.issue({ datasets: ['set@1'] }, { names: ['s3://c/0'] })));
    log.cosign();
    const { formatVerifierKey, parseWitnessPolicy } = await import('@core/note');
    const { witnessKey, COSIGNED_AT } = await import('@testing/certificates');
    const witnessPolicy = parseWitnessPolicy(`witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`);
    const judged = (file: Buffer): string =>
      codeOf(verifyCertificate(file, { ...trusted, origin: ORIGIN, witnessPolicy, freshness: { now: COSIGNED_AT + 60, maxAgeSeconds: 3_600 } })); // prettier-ignore
    // Nothing follows the index: it is up to date, however old.
    expect(judged(await text())).toBe('verified');
    log.append('shard.registered', { uri: 's3://c/0' });
    expect(judged(await text())).toBe('too-old');
    log.commitIndex();
    log.append('vendor.declared', {});
    expect(judged(await text())).toBe('verified');
  });
});
