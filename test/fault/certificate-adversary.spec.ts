import { explainFacts, verifyCertificate } from '@core/certificate';
import { sha256 } from '@core/kernel';
import { parseVerifierKey } from '@core/note';
import { digestOf, startTestApi, type TestApi } from '@testing/harness';

/**
 * An adversary who wants a file that says less than the truth. They have everything that is public
 * (the log, the index with its proofs, certificates that they ask for at any time), and can put any
 * of it together and write the checksum again. They lack the log's key, and nothing else.
 *
 * The truth: `lark@2` was fine-tuned from `lark@1`, which used `mix@1`. In it is the shard that was
 * registered as `s3://c/C` and got its digest later. `bad` is an ancestor of `mix@2`, which
 * `lark@2` used: by a shard that a redaction made for another removal, and by one that no redaction
 * made.
 */
describe('an adversary with all public data and without the key', () => {
  let api: TestApi;
  let vkey: string;
  /** About `lark@2` and the late digest; the same earlier, before the parent's use was recorded. */
  let honest: string;
  let earlier: string;
  let ofRemoval: string;
  const [late, bad, clean, filtered] = ['C', 'bad', 'clean', 'filtered'].map(digestOf) as [
    string,
    string,
    string,
    string,
  ];
  const place = 's3://c/C';

  const post = async (to: string, body: object): Promise<void> => {
    const { status, text } = await api.request('POST', to, body);
    if (status > 202) throw new Error(text);
  };
  const certificate = async (query: string): Promise<string> => {
    await api.publishIndexed();
    const { status, text } = await api.request('GET', `/v1/models/lark/versions/2/certificate?${query}`);
    if (status !== 200) throw new Error(text);
    return text;
  };
  const use = (version: string, dataset: string) =>
    post(`/v1/models/lark/versions/${version}/uses`, {
      uses: [{ dataset: 'mix', version: dataset, stage: 'sft', startedAt: '2026-03-01T00:00:00Z' }],
    });
  /** Refused with this code, or `verified`. The adversary always makes the checksum right again. */
  const judged = (forged: string): string => {
    const before = forged.slice(0, forged.lastIndexOf('checksum '));
    const sealed = `${before}checksum sha256:${sha256(before).toString('hex')}\n`;
    const trusted = { logKey: parseVerifierKey(vkey), origin: 'whence.local/log', witnessPolicy: 'none' } as const;
    const verdict = verifyCertificate(Buffer.from(sealed), trusted);
    return verdict.verdict === 'refused' ? verdict.code : verdict.verdict;
  };
  /** The parts of the file, which blank lines separate: `list name …`, `set mix@1` … */
  const partOf = (text: string, head: string): string => {
    const start = text.indexOf(`\n\n${head}\n`);
    if (start < 0) throw new Error(`there is no part ${head}`);
    const ends = [text.indexOf('\n\n', start + 2) + 1, text.indexOf('\nchecksum ') + 1].filter((end) => end > 0);
    return text.slice(start + 1, Math.min(...ends));
  };
  const without = (text: string, head: string): string => text.replace(partOf(text, head), '');
  const entriesLess = (part: string): string => part.replace(/^entry .*\n/gm, '');

  beforeAll(async () => {
    api = await startTestApi();
    await post('/v1/shards', { uri: place });
    await post('/v1/datasets/mix/versions', { version: '1', add: [place] });
    await post('/v1/shards', { digest: bad });
    await post('/v1/removals', { selector: { shards: [bad] }, reason: 'x', method: 'redact', effectiveAt: '2026-01-01T00:00:00Z' }); // prettier-ignore
    await post('/v1/removals', { selector: { shards: [bad] }, reason: 'y', method: 'redact', effectiveAt: '2026-01-01T00:00:00Z' }); // prettier-ignore
    await post('/v1/shards', {
      digest: clean,
      derivedFrom: [bad],
      activity: { kind: 'redaction', removal: 'removal-2' },
    });
    await post('/v1/shards', { digest: filtered, derivedFrom: [bad], activity: { kind: 'filter' } });
    await post('/v1/datasets/mix/versions', { version: '2', add: [clean, filtered] });
    await post('/v1/models/lark/versions', { version: '1' });
    await post('/v1/models/lark/versions', { version: '2', parents: [{ relation: 'fine_tuned_from', model: 'lark', version: '1' }] }); // prettier-ignore
    await use('2', '2');
    earlier = await certificate(`subject=${late}`);
    await use('1', '1');
    await post('/v1/shards', { uri: place, digest: late });
    honest = await certificate(`subject=${late}`);
    ofRemoval = await certificate('removal=removal-1');
    vkey = (await api.request('GET', '/v1/ledger/key')).text.trim();
  });
  afterAll(() => api.close());

  it('has files that say the truth to begin with', () => {
    expect([honest, earlier, ofRemoval].map(judged)).toEqual(['verified', 'verified', 'verified']);
    expect(partOf(honest, 'set mix@1')).toContain('\nmember ');
    expect(partOf(ofRemoval, 'set mix@2')).toContain('\nancestor ');
  });

  it('cannot make the digest mean no shard: by leaving out what binds it, or the other name', () => {
    expect(judged(without(honest, `list name ${place}`))).toBe('missing-list');
    expect(judged(without(honest, `list name ${late}`))).toBe('missing-list');
    const list = partOf(honest, `list name ${late}`);
    expect(judged(honest.replace(list, entriesLess(list)))).toBe('incomplete-list');
    // The list as it truly was, before the digest was bound.
    expect(judged(honest.replace(list, partOf(earlier, `list name ${late}`)))).toBe('incomplete-list');
  });

  it('cannot put the public proof of a name that nobody stated in the place of the list', async () => {
    const { body } = await api.request('GET', `/v1/index/name/${digestOf('never stated')}`);
    const list = partOf(honest, `list name ${late}`);
    expect(judged(honest.replace(list, `\nlist name ${late}\nproof ${body.proof}\n`))).toBe('incomplete-list');
  });

  it('cannot leave out a dataset version, a use, a parent, or the model', () => {
    expect(judged(without(honest, 'set mix@1'))).toBe('missing-list');
    expect(judged(without(without(honest, 'set mix@1'), 'list dataset mix@1'))).toBe('missing-list');
    expect(judged(without(honest, 'list model lark@1'))).toBe('missing-list');
    for (const model of ['lark@1', 'lark@2']) {
      const list = partOf(honest, `list model ${model}`);
      expect(judged(honest.replace(list, list.replace(/entry \d+ .*\n$/, '')))).toBe('incomplete-list');
    }
    expect(judged(honest.replace('model lark@2\n', ''))).toBe('malformed');
    expect(judged(honest.replace('model lark@2\n', 'dataset mix@2\n'))).toBe('stray');
    expect(judged(honest.replace('model lark@2\n', 'model lark@1\n'))).toBe('stray');
  });

  it('cannot show the member as absent, nor leave out its result', () => {
    const set = partOf(honest, 'set mix@1');
    expect(judged(honest.replace(set, set.replace('\nmember ', '\nabsent ')))).toBe('wrong-proof');
    // It is truly absent from the other set, and this is the proof of it.
    const absence = partOf(honest, 'set mix@2').replace('set mix@2', 'set mix@1');
    expect(absence).toContain('\nabsent ');
    expect(judged(honest.replace(set, absence))).toBe('wrong-proof');
    expect(judged(honest.replace(set, '\nset mix@1\n'))).toBe('wrong-result');
  });

  it('cannot pass an ancestor off as redacted, by another redaction or by half of the set', () => {
    const set = partOf(ofRemoval, 'set mix@2');
    const redacted = set.replace('\nancestor ', '\nancestor, redacted ');
    expect(judged(ofRemoval.replace(set, redacted))).toBe('wrong-proof');
    const ofBad = /^shard (\d+ .*)$/m.exec(ofRemoval)?.[1] ?? '';
    expect(judged(ofRemoval.replace(set, `${redacted}key ancestor ${ofBad}\n`))).toBe('wrong-proof');
  });

  it('cannot put an earlier index under later lists, or later lists under an earlier index', () => {
    const indexOf = (text: string): string => text.slice(text.indexOf('\nindex\n'), text.indexOf('\nlist '));
    expect(judged(honest.replace(indexOf(honest), indexOf(earlier)))).toBe('incomplete-list');
    expect(judged(earlier.replace(indexOf(earlier), indexOf(honest)))).toBe('incomplete-list');
  });

  it('can show the earlier file, which says as of when it is true and what it does not speak of', () => {
    const trusted = { logKey: parseVerifierKey(vkey), origin: 'whence.local/log', witnessPolicy: 'none' } as const;
    const verdict = verifyCertificate(Buffer.from(earlier), trusted);
    if (verdict.verdict === 'refused') throw new Error(verdict.message);
    expect(verdict.facts.sets.map(({ version }) => version)).toEqual(['2']);
    expect(explainFacts(verdict.facts).join('\n')).toContain(`As of entry ${verdict.facts.index.upto} of the log`);
    expect(explainFacts(verdict.facts)).toContain(`Asked about ${late}: no shard of this name was ever registered. So nothing is looked up, and nothing is absent.`); // prettier-ignore
  });

  it('cannot make a name look like another one', async () => {
    const names = [
      's3://c/\u0421',
      's3://c/\u202eC',
      's3://c/C\u200b',
      's3://c/%43',
      'S3://c/C',
      's3://c/./C',
      's3://c//C',
    ];
    const text = await certificate(`subject=${names.map(encodeURIComponent).join(',')}`);
    expect(text).toMatch(/^[\n -~\u2014]*$/);
    const trusted = { logKey: parseVerifierKey(vkey), origin: 'whence.local/log', witnessPolicy: 'none' } as const;
    const verdict = verifyCertificate(Buffer.from(text), trusted);
    if (verdict.verdict === 'refused') throw new Error(verdict.message);
    expect(verdict.facts.subjects.map(({ shards, warnings }) => [shards, warnings.length > 0])).toEqual(
      names.map(() => [[], true]),
    );
    const words = explainFacts(verdict.facts).join('\n');
    expect(words).toMatch(/^[\n -~]*$/);
    expect(words).not.toContain('absent: it is no member');
  });
});
