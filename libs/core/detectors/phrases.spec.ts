import fc from 'fast-check';
import { formatDigest, type JsonObject, sha256 } from '@core/kernel';
import { foldText } from './fold-text.js';
import { isAtEdges, PhraseMatcher } from './phrase-matcher.js';
import { PHRASES } from './phrase-list.js';
import { phrases } from './phrases.js';

function facts(texts: readonly string[], parameters: JsonObject = {}): JsonObject {
  const run = phrases.start(parameters);
  for (const [index, text] of texts.entries()) run.record(text, { index, offset: index * 100, uri: null });
  return run.end();
}

/** The same, one phrase and one place after the other. */
function slowMatches(list: readonly string[], text: string): { phrase: number; at: number }[] {
  const folded = foldText(text);
  return list.flatMap((phrase, number) => {
    const wanted = foldText(phrase).trim();
    const found: { phrase: number; at: number }[] = [];
    for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
      if (isAtEdges(folded, at, at + wanted.length)) found.push({ phrase: number, at });
    }
    return found;
  });
}

const inOrder = (matches: readonly { phrase: number; at: number }[]): string[] =>
  matches.map(({ phrase, at }) => `${phrase} ${at}`).sort();

describe('PhraseMatcher', () => {
  it('finds what a search for each phrase finds, whatever the case, the spaces and the script', () => {
    const unit = fc.constantFrom(
      'a',
      'B',
      'ai',
      ' ',
      '\n\t',
      '\u00a0',
      '\u200b',
      "'",
      '’',
      'é',
      'e\u0301',
      '作',
      'ﬁ',
      '.',
      '😀',
    );
    const text = fc.array(unit, { maxLength: 40 }).map((parts) => parts.join(''));
    const phrase = fc
      .array(unit, { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''))
      .filter((one) => foldText(one).trim() !== '');
    fc.assert(
      fc.property(fc.array(phrase, { minLength: 1, maxLength: 6 }), text, (list, searched) => {
        const found = new PhraseMatcher(list).matches(searched);
        expect(inOrder(found)).toEqual(inOrder(slowMatches(list, searched)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('finds each phrase of the list in other clothes', () => {
    const list = PHRASES.map(({ phrase }) => phrase);
    const matcher = new PhraseMatcher(list);
    for (const [number, phrase] of list.entries()) {
      const dressed = `“${phrase.toUpperCase().replaceAll(' ', ' \r\n ').replaceAll("'", '’')}”`;
      expect(matcher.matches(`Well: ${dressed} — and more`).map((one) => one.phrase)).toContain(number);
    }
  });

  it('ignores a phrase inside of a word', () => {
    const matcher = new PhraseMatcher(['as an ai', '我是chatgpt']);
    expect(matcher.matches('as an aid; has an ai')).toEqual([]);
    expect(matcher.matches('他说我是ChatGPT吗')).toEqual([{ phrase: 1, at: 2 }]);
  });
});

describe('phrases', () => {
  const HUMAN = 'The committee met on Tuesday.';
  const MODEL = 'As an AI language model, I don’t have personal opinions. I was trained by OpenAI.';

  it('counts a record once in each tier and for each vendor, with a rate and its interval', () => {
    const found = facts([HUMAN, MODEL, `${MODEL} ${MODEL}`, HUMAN]);
    expect(found).toMatchObject({
      records: 4,
      list: 'whence/phrases@1',
      tiers: [
        { tier: 'A', records: 2, per100000: { rate: 50_000, low: expect.closeTo(15_004, -1) } },
        { tier: 'B', records: 2 },
        { tier: 'C', records: 0, per100000: { rate: 0, low: 0 } },
      ],
      vendors: [{ vendor: 'openai', records: 2 }],
    });
    expect(found['phrases']).toContainEqual({
      phrase: 'trained by openai',
      tier: 'A',
      vendor: 'openai',
      records: 2,
      matches: 3,
    });
  });

  it('reports examples as digests and places, never as text', () => {
    const found = facts([HUMAN, MODEL], { examples: 1 });
    expect(found['examples']).toEqual([
      {
        tier: 'A',
        phrase: 'as an ai language model',
        digest: formatDigest(sha256(MODEL)),
        record: 1,
        offset: 100,
        at: 0,
      },
      {
        tier: 'B',
        phrase: "i don't have personal opinions",
        digest: formatDigest(sha256(MODEL)),
        record: 1,
        offset: 100,
        at: 25,
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('committee');
  });

  it('compares with a baseline only where it has one', () => {
    const texts = [...Array.from({ length: 960 }, () => HUMAN), ...Array.from({ length: 40 }, () => MODEL)];
    const { tiers } = facts(texts, { baseline: { name: 'web before 2022', records: 100_000, tiers: { A: 100 } } });
    expect(tiers).toMatchObject([
      { tier: 'A', against: { ratio: 40, above: true }, baseline: { rate: 100 } },
      { tier: 'B' },
      { tier: 'C' },
    ]);
    expect((tiers as JsonObject[])[1]).not.toHaveProperty('against');
  });

  it('states whether the baseline was measured by an inspection, or is declared by who orders', () => {
    const counts = { records: 1_000, tiers: { A: 1, B: 0, C: 0 } };
    const measured = { inspection: 'inspection-7', shards: 3, ...counts };
    expect(facts([MODEL], { baseline: { name: 'web', ...counts } })['baseline']).toEqual({
      ...{ name: 'web', basis: 'declared' },
      ...counts,
    });
    expect(facts([MODEL], { baseline: measured })['baseline']).toEqual({
      ...{ name: 'inspection-7', basis: 'measured' },
      ...measured,
    });
  });

  it('reports no rate of no records', () => {
    expect(facts([])['tiers']).toMatchObject([{ per100000: null }, { per100000: null }, { per100000: null }]);
  });

  it.each([
    [{ phrase: [] }, '/phrase'],
    [{ phrases: [] }, '/phrases'],
    [{ phrases: [{ phrase: ' \u200b', tier: 'A' }] }, '/phrases'],
    [{ phrases: [{ phrase: 'x', tier: 'D' }] }, '/phrases/0/tier'],
    [{ phrases: [{ phrase: 'x'.repeat(201), tier: 'A' }] }, '/phrases/0/phrase'],
    [{ examples: 101 }, '/examples'],
    [{ baseline: { name: 'b', records: 0, tiers: {} } }, '/baseline/records'],
    [{ baseline: { name: 'b', records: 5, tiers: { A: 6 } } }, '/baseline/tiers/A'],
    [{ baseline: { name: 'b', records: 5, tiers: { D: 1 } } }, '/baseline/tiers/D'],
    [{ baseline: [] }, '/baseline'],
    [{ baseline: { inspection: '' } }, '/baseline/inspection'],
    [{ baseline: { inspection: 'i', name: 'n' } }, '/baseline/name'],
    [{ baseline: { inspection: 'i', tiers: { A: 1 } } }, '/baseline/tiers'],
    [{ baseline: { inspection: 'i', shards: 1, records: 5, tiers: { A: 6 } } }, '/baseline/tiers/A'],
  ])('refuses the parameters %j', (parameters, pointer) => {
    const refused = expect.objectContaining({
      code: 'invalid-parameters',
      complaints: [expect.objectContaining({ pointer })],
    });
    expect(() => phrases.start(parameters)).toThrow(refused);
  });

  it('refuses phrases that would take too large a table', () => {
    const many = Array.from({ length: 500 }, (_, at) => ({
      phrase: String.fromCodePoint(...Array.from({ length: 200 }, (_, n) => 0x4e00 + ((at * 200 + n) % 20_000))),
      tier: 'A',
    }));
    expect(() => phrases.start({ phrases: many })).toThrow('too many different characters');
  });
});
