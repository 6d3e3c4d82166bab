import fc from 'fast-check';
import { sliceText } from '@core/text';
import { ShardsError, type ReadDeclaration } from '@domain/shards';
import { HttpError } from '../http/index.js';
import { readRegistration } from './read-registration.js';
import { scanBody, ScannedBody } from './scanned-body.js';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

/** What a caller sees of a body that is read. */
function told(read: () => ReadDeclaration): object {
  try {
    const one = read();
    if (one instanceof ShardsError) return refusal(one);
    const { declaration, text } = one;
    return { declaration, names: Object.keys(declaration), text: typeof text === 'string' ? text : sliceText(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { syntax: error.message };
    if (error instanceof HttpError) return refusal(error);
    throw error;
  }
}

const refusal = ({ code, message, complaints }: ShardsError | HttpError): object => ({ code, message, complaints });

const scanned: boolean[] = [];

/** Compares the scan of a body with its parse, as the handler reads both. */
function compare(body: string): void {
  const bytes = Buffer.from(body);
  const parse = (): unknown => JSON.parse(bytes.toString('utf8')) as unknown;
  let parsed = false;
  let dataset: unknown;
  const seen = told(() => {
    const one = scanBody(bytes, () => ((parsed = true), parse()));
    if (one instanceof ScannedBody) dataset = one.dataset;
    return one instanceof ScannedBody ? one.read : readRegistration(one);
  });
  const expected = told(() => readRegistration(parse()));
  expect({ body, ...seen }).toEqual({ body, ...expected });
  if ('declaration' in seen) expect(dataset).toBe((parse() as { dataset?: unknown }).dataset);
  scanned.push(!parsed);
}

describe('scanBody', () => {
  const digest = fc.integer({ min: 1, max: 5 }).map(digestOf);
  const uri = fc.constantFrom('s3://b/1', 's3://b/2', 'https://h/x?y=1', 's3://b/3');
  const wrong = fc.constantFrom<unknown>(null, -1, 1.5, '', 's3://b/é', 'no name', [], {}, true, 'x'.repeat(3_000));
  const good = {
    digest,
    uri,
    dataset: fc.constantFrom('a/b', 'ünïcode', 'c'),
    mediaType: fc.constantFrom('text/plain', 'application/x-ndjson'),
    bytes: fc.nat(),
    tokens: fc.nat(),
    labels: fc.constantFrom({ a: 'b' }, { b: 'c', a: 'd' }, {}),
    derivedFrom: fc.array(fc.oneof(fc.integer({ min: 4, max: 9 }).map(digestOf), uri), { minLength: 1, maxLength: 2 }),
    activity: fc.constantFrom({ kind: 'mix' }, { kind: 'filter', run: '1' }),
    origins: fc.constantFrom([{ kind: 'human' }], [{ kind: 'scraped', channel: 'web' }, { kind: 'human' }], []),
  };
  const either = Object.fromEntries(
    Object.entries(good).map(([name, value]) => [
      name,
      fc.oneof({ arbitrary: value, weight: 60 }, { arbitrary: wrong, weight: 1 }),
    ]),
  );
  const declaration = fc
    .record({ ...either, extra: fc.constant(1) }, { requiredKeys: [] })
    .map(({ extra, ...rest }) => (extra && Object.keys(rest).length > 7 ? { ...rest, extra } : rest));
  const written = fc
    .tuple(declaration, fc.constantFrom(undefined, undefined, 1), fc.boolean())
    .map(([one, space, backwards]) =>
      JSON.stringify(backwards ? Object.fromEntries(Object.entries(one).reverse()) : one, null, space),
    );
  /** A body of which a byte is cut, doubled or replaced. */
  const damaged = fc
    .tuple(written, fc.nat(), fc.constantFrom('', '"', '}', ',', '\n', '{}', ' '))
    .map(([text, n, by]) => {
      const at = n % (text.length + 1);
      return text.slice(0, at) + by + text.slice(at + (by === '{}' ? 0 : 1));
    });

  it('reads every body as the parsed one is read: the same declaration, or the same complaints', () => {
    fc.assert(fc.property(fc.oneof(written, written, damaged), compare), { numRuns: 800 });
    expect(scanned.filter((one) => one).length).toBeGreaterThan(20);
    expect(scanned.filter((one) => !one).length).toBeGreaterThan(20);
  });

  it.each([
    '',
    ' ',
    '[]',
    'null',
    `{"digest":"${digestOf(1)}"}\n{"digest":"${digestOf(2)}"}`,
    `{"digest":"${digestOf(1)}"}\n`,
    `\n{"digest":"${digestOf(1)}"}`,
    `{"digest":"${digestOf(1)}"} x`,
    `\ufeff{"digest":"${digestOf(1)}"}`,
  ])('reads %j as the parsed one', (body) => {
    compare(body);
    compare(body);
  });
});
