import fc from 'fast-check';
import { sliceText, type TextSlice } from '@core/text';
import { readToRegister } from '../read-declaration.js';
import { ShardsError } from '../shards.errors.js';
import { DeclarationScanner } from './declaration-scanner.js';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const OTHER = `sha256:${'cd'.repeat(32)}`;

const blockOf = (lines: readonly string[]) => {
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  return { bytes, text: bytes.toString('latin1') };
};

const textOf = (text: string | TextSlice): string => (typeof text === 'string' ? text : sliceText(text));

/** The complete check, which is the reference; null if it refuses the line. */
function reference(line: string): { declaration: object; text: string } | null {
  try {
    const read = readToRegister(JSON.parse(line));
    return read instanceof ShardsError ? null : { declaration: read.declaration, text: textOf(read.text) };
  } catch {
    return null;
  }
}

/** Reads the lines as an upload does; returns which of them the scanner took. */
function readAll(lines: readonly string[], scanner = new DeclarationScanner()): boolean[] {
  const block = blockOf(lines);
  let start = 0;
  const kept: (() => void)[] = [];
  const taken = lines.map((line) => {
    const read = scanner.scan(block, start);
    const expected = reference(line);
    if (read) {
      const { declaration, text } = read;
      if (typeof text === 'string') throw new Error('a scanned line has its text as bytes');
      // Checked at once and at the end: the bytes of a line must outlive the lines after it.
      const check = (): void => {
        expect({ line, declaration, text: sliceText(text) }).toEqual({ line, ...expected });
        expect(Object.keys(declaration)).toEqual(Object.keys(expected?.declaration ?? {}));
      };
      check();
      kept.push(check);
      expect(scanner.end).toBe(start + Buffer.byteLength(line));
    } else if (expected) scanner.learn(block, readToRegister(JSON.parse(line)));
    start += Buffer.byteLength(line) + 1;
    return read !== null;
  });
  for (const check of kept) check();
  return taken;
}

const usual = {
  uri: 's3://bucket/part-0001',
  digest: DIGEST,
  dataset: 'bench/raw',
  mediaType: 'application/x-ndjson',
  bytes: 4,
  records: 0,
  tokens: 123_456_789_012_345,
  origins: [
    { vendor: 'acme', kind: 'scraped', collected: { from: '2025-01-01', to: '2025-02-01T00:00:00Z' }, share: 0.5 },
  ],
};
const derived = { digest: OTHER, derivedFrom: [DIGEST, 's3://bucket/part-0001'], activity: { run: '1', kind: 'mix' } };

describe('DeclarationScanner', () => {
  it('takes usual lines once their other members were accepted', () => {
    const lines = [usual, usual, { ...usual, digest: OTHER }, derived, derived].map((one) => JSON.stringify(one));
    expect(readAll(lines)).toEqual([false, true, true, false, true]);
  });

  it('takes white space where JSON allows it, and any order of members', () => {
    const spaced = (one: object): string =>
      JSON.stringify(one, null, 1).replaceAll('\n', ' ').replace('{', ' \t{').concat('\r');
    const backwards = Object.fromEntries(Object.entries(usual).reverse());
    const lines = [usual, backwards, derived, usual, derived, backwards].map(spaced);
    readAll(lines);
    expect(readAll(lines)).toEqual(lines.map(() => true));
  });

  it.each([
    ['an unknown member', { ...usual, extra: 1 }],
    ['no name', { tokens: 1 }],
    ['itself as parent', { ...derived, derivedFrom: [OTHER] }],
    ['itself as parent by its URI', { ...derived, uri: 's3://a/b', derivedFrom: ['s3://a/b'] }],
    ['an activity without parents', { digest: DIGEST, activity: derived.activity }],
    ['an activity with an empty list of parents', { digest: DIGEST, derivedFrom: [], activity: derived.activity }],
    ['parents named twice', { ...derived, derivedFrom: [DIGEST, DIGEST] }],
    ['a digest in upper case', { digest: DIGEST.toUpperCase() }],
    ['a digest as URI', { uri: DIGEST }],
    ['a wrong digest as parent', { ...derived, derivedFrom: ['SHA256:ab'] }],
    ['a URI without a scheme', { uri: '//bucket/x' }],
    ['a URI with a space', { uri: 's3://bucket/a b' }],
    ['a URI that is too long', { uri: `s3://${'x'.repeat(2_048)}` }],
    ['an escape', { uri: 's3://bucket/é\u2028' }],
    ['a text of another script', { ...usual, mediaType: 'ünïcode' }],
    ['a fraction', { ...usual, tokens: 1.5 }],
    ['a negative number', { ...usual, tokens: -1 }],
    ['a number that is too large', { ...usual, tokens: 2 ** 60 }],
    ['null', { ...usual, dataset: null }],
  ])('leaves %s to the complete check', (_, line) => {
    readAll([JSON.stringify(usual), JSON.stringify(derived)]);
    expect(readAll([JSON.stringify(line), JSON.stringify(line)])).toEqual([false, false]);
  });

  it.each([
    ['{"digest":"' + DIGEST + '","digest":"' + DIGEST + '"}'],
    ['{"digest":"' + DIGEST + '"} x'],
    ['{"digest":"' + DIGEST + '",}'],
    ['{"digest":"' + DIGEST + '"'],
    ['{"digest":"' + DIGEST + '","tokens":01}'],
    ['{"digest":"' + DIGEST + '","derivedFrom":["s3://a/b",]}'],
    ['{"digest":"' + DIGEST + '","derivedFrom":["s3://a/b"'],
    ['{"digest":"' + DIGEST + '" "tokens":1}'],
    ['{}'],
    ['[]'],
    [''],
    ['{"di\\u0067est":"' + DIGEST + '"}'],
  ])('leaves %s to the complete check, and finds the next line', (line) => {
    const scanner = new DeclarationScanner();
    const next = JSON.stringify({ digest: OTHER });
    const block = blockOf([line, next]);
    expect(scanner.scan(block, 0)).toBeNull();
    if (scanner.end >= 0) expect(scanner.end).toBe(Buffer.byteLength(line));
    expect(scanner.scan(block, Buffer.byteLength(line) + 1)).toMatchObject({ declaration: { digest: OTHER } });
  });

  /** Mostly what is valid: a line with twenty members would seldom be. */
  const mostly = <Value>(valid: fc.Arbitrary<Value>, hostile: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 40, arbitrary: valid }, { weight: 1, arbitrary: hostile });
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  const uri = mostly(
    fc.oneof(fc.constantFrom('s3://a/b', 'x:y'), fc.webUrl({ withQueryParameters: true })),
    fc.oneof(
      fc.constantFrom('sha256:1', 'SHA256:x', 'a b', ''),
      fc.string({ unit: 'binary-ascii' }).map((rest) => `s3://${rest}`),
      text.map((rest) => `s3:${rest}`),
    ),
  );
  const number = mostly(fc.nat(), fc.oneof(fc.maxSafeInteger(), fc.double(), fc.constantFrom(-0, 1e15, 1e16, 1e21)));
  const origin = fc.record(
    {
      kind: fc.constantFrom('scraped', 'unknown'),
      vendor: mostly(fc.constantFrom('acme', 'openai'), fc.constantFrom('A B')),
      generator: mostly(fc.constantFrom('openai/gpt@1', 'own@1'), fc.constantFrom('wrong')),
      collected: fc.record(
        { from: mostly(fc.constantFrom('2025-01-01', '2025-01-02T00:00:00.5Z'), fc.constantFrom('2999-01-01')) },
        { requiredKeys: [] },
      ),
      share: mostly(fc.constantFrom(0, 0.5, 1), fc.constantFrom(2)),
      evidence: fc.array(fc.record({ uri }), { maxLength: 2 }),
    },
    { requiredKeys: ['kind'] },
  );
  const line = fc.record(
    {
      uri,
      digest: mostly(fc.constantFrom(DIGEST, OTHER), fc.constantFrom('sha256:1')),
      dataset: mostly(fc.constantFrom('wiki/raw', 'a b'), text),
      mediaType: mostly(fc.constantFrom('text/plain'), text),
      bytes: number,
      records: number,
      tokens: number,
      origins: fc.array(origin, { maxLength: 2 }),
      labels: fc.dictionary(fc.constantFrom('language', '1', '0', 'z'), mostly(fc.constantFrom('a', 'b'), text), {
        maxKeys: 3,
      }),
      derivedFrom: fc.array(uri, { minLength: 1, maxLength: 10 }),
      activity: fc.record({ kind: mostly(fc.constantFrom('mix'), text), run: fc.constantFrom('1', '2') }),
      checksums: mostly(fc.constantFrom(['md5:D41D8CD98F00B204E9800998ECF8427E'], ['etag:x']), fc.constant(['x'])),
      licence: mostly(fc.constantFrom('mit', 'MIT OR (apache-2.0)'), fc.constant('nonsense here')),
      languages: mostly(fc.constantFrom(['EN', 'pt-br'], ['pt-BR', 'en']), fc.constant(['??'])),
      modality: mostly(fc.constantFrom('text'), text),
    },
    { requiredKeys: ['uri', 'derivedFrom'] },
  );

  it('reads what the complete check accepts as it does, and nothing that it refuses', () => {
    const shuffled = fc.tuple(line, fc.boolean(), fc.integer({ min: 0, max: 2 })).map(([one, reversed, indent]) => {
      const members = Object.entries(one);
      return JSON.stringify(Object.fromEntries(reversed ? members.reverse() : members), null, indent).replaceAll(
        '\n',
        ' ',
      );
    });
    let taken = 0;
    fc.assert(
      fc.property(fc.array(shuffled, { minLength: 1, maxLength: 4 }), (lines) => {
        // Each line twice: what the complete check accepts is recalled.
        for (const one of readAll([...lines, ...lines])) if (one) taken++;
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(20);
  });

  it('takes no line after a change of one byte that the complete check refuses', () => {
    const lines = [JSON.stringify({ ...usual, ...derived }), JSON.stringify(usual)];
    readAll(lines);
    const change = fc.tuple(fc.constantFrom(...lines), fc.nat(), fc.integer({ min: 0x20, max: 0x7f }));
    fc.assert(
      fc.property(change, ([original, at, code]) => {
        const place = at % original.length;
        readAll([original.slice(0, place) + String.fromCharCode(code) + original.slice(place + 1), original]);
      }),
      { numRuns: 1_000 },
    );
  });
});
