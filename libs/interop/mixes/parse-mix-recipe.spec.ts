import { WhenceError } from '@core/kernel';
import { expandMix } from './expand-mix.js';
import { parseMixRecipe } from './parse-mix-recipe.js';

const RULE = { labels: ['*'], origins: [{ kind: 'unknown' }], because: 'Not stated.' };
const GOOD = {
  dataset: 'mix',
  version: '1',
  uriBase: 's3://bucket/',
  components: [{ label: 'a', path: 'a/{0..1}' }],
  origins: [RULE],
};
const FAMILY = { label: 'a_{t}', path: '{t}/{part}', each: ['t'], parts: { x: '0..1' } };

/** Where the recipe is refused and why, as `pointer: message`. */
function complaint(document: unknown): string {
  try {
    parseMixRecipe(document, [parseMixRecipe(GOOD)]);
  } catch (error) {
    if (!(error instanceof WhenceError)) throw error;
    expect(error.kind).toBe('invalid');
    return error.complaints.map(({ pointer, message }) => `${pointer}: ${message}`).join();
  }
  return 'accepted';
}

const component = (members: object) => ({ ...GOOD, components: [members] });
const origin = (members: object) => ({ ...GOOD, origins: [{ ...RULE, origins: [members] }] });

describe('parseMixRecipe', () => {
  it('accepts what the refusals below vary', () => {
    expect(complaint(GOOD)).toBe('accepted');
    expect(complaint(component(FAMILY))).toBe('accepted');
    const full = { kind: 'model_generated', involvement: 'rewrite', vendor: 'acme', channel: 'api', share: 0.5 };
    const rest = { nexus: 'supplier', acquisition: 'vendor_api', collected: { from: '2025-01-01T00:00:00Z' } };
    expect(complaint(origin({ ...full, ...rest, generator: 'acme/lark@unknown' }))).toBe('accepted');
  });

  it.each<[string, unknown, RegExp]>([
    ['no object', [], /^: must be an object/],
    ['nothing', null, /^: must be an object/],
    ['an unknown member', { ...GOOD, compnents: [] }, /^\/compnents: is not a member here/],
    ['no dataset', { ...GOOD, dataset: undefined }, /^\/dataset: must be a text/],
    ['a dataset with @', { ...GOOD, dataset: 'a@b' }, /^\/dataset: /],
    ['a version that is a number', { ...GOOD, version: 1 }, /^\/version: must be a text/],
    ['no URI base', { ...GOOD, uriBase: undefined }, /^\/uriBase: must be a text/],
    ['a relative URI base', { ...GOOD, uriBase: 'data/' }, /^\/uriBase: must be an absolute URI/],
    ['no components', { ...GOOD, components: [] }, /^\/components: holds no component/],
    ['a component without a path', component({ label: 'a' }), /^\/components\/0\/path: must be a text/],
    ['a bad range', component({ label: 'a', path: 'a/{3..1}' }), /^\/components\/0\/path: .*backwards/],
    ['a stray brace', component({ label: 'a', path: 'a/{0..1' }), /^\/components\/0\/path: has a brace/],
    ['an empty placeholder', component({ label: 'a', path: 'a/{}' }), /^\/components\/0\/path: has ""/],
    ['an undeclared placeholder', component({ label: 'a', path: '{TOPIC}/0' }), /path: has the placeholder \{TOPIC\}/],
    ['{part} without parts', component({ label: 'a', path: 'a/{part}' }), /path: has \{part\}, and .* no "parts"/],
    ['parts without {part}', component({ label: 'a', path: 'a/0', parts: '0' }), /path: has no \{part\}/],
    ['numbers in a label', component({ label: 'a{0..1}', path: 'a' }), /^\/components\/0\/label: has numbers/],
    ['too many lines', component({ label: 'a', path: '{0..99999}{0..99999}' }), /^\/components\/0: makes more than/],
    ['too many placeholders', component({ label: 'a', path: '{0}'.repeat(9) }), /path: has more than 8/],
    ['a family without a table', component({ ...FAMILY, parts: '0..1' }), /^\/components\/0\/parts: must be an object/],
    ['a family of nothing', component({ ...FAMILY, parts: {} }), /^\/components\/0\/parts: is empty/],
    [
      'a bad range in a table',
      component({ ...FAMILY, parts: { 'x/y': '1,1' } }),
      /^\/components\/0\/parts\/x~1y: has part 1/,
    ],
    ['values without a comma', component({ ...FAMILY, parts: { 'x y': '1' } }), /parts\/x y: must be values separated/],
    ['values out of order', component({ ...FAMILY, parts: { 10: '1', 9: '1' } }), /parts\/9: is a whole number/],
    ['a name nobody uses', component({ ...FAMILY, path: 'x/{part}' }), /^\/components\/0\/each\/0: .*no \{t\}/],
    ['a name twice', component({ ...FAMILY, each: ['t', 't'] }), /^\/components\/0\/each\/1: .*already has a meaning/],
    ['a name with a meaning', component({ ...FAMILY, each: ['part'] }), /^\/components\/0\/each\/0: .*already/],
    ['a label without a rule', { ...GOOD, origins: [] }, /^\/components\/0\/label: .*no origin rule matches/],
    ['an idle rule', { ...GOOD, origins: [RULE, RULE] }, /^\/origins\/1\/labels: applies to no label/],
    ['a rule without a reason', { ...GOOD, origins: [{ ...RULE, because: '' }] }, /^\/origins\/0\/because: must be/],
    ['a rule without origins', { ...GOOD, origins: [{ ...RULE, origins: [] }] }, /^\/origins\/0\/origins: is empty/],
    ['an unknown kind', origin({ kind: 'synthetic' }), /^\/origins\/0\/origins\/0\/kind: must be one of human, /],
    ['no generator', origin({ kind: 'model_generated' }), /origins\/0\/generator: is required/],
    ['a bad generator', origin({ kind: 'model_generated', generator: 'gpt' }), /generator: must be name@version/],
    ['a bad vendor', origin({ kind: 'unknown', vendor: 'Open AI' }), /origins\/0\/vendor: must be lower-case/],
    ['a share above 1', origin({ kind: 'unknown', share: 2 }), /origins\/0\/share: must be a number from 0 to 1/],
    [
      'an empty period',
      origin({ kind: 'unknown', collected: { from: '2025-01-02T00:00:00Z', to: '2025-01-01T00:00:00Z' } }),
      /collected\/to: ends/,
    ],
    ['a bad substitute', { ...GOOD, substitute: { 'A B': 'x' } }, /^\/substitute\/A B: must be named/],
    ['a base nobody read', { ...GOOD, base: { dataset: 'mix', version: '9' } }, /^\/base: names mix@9/],
    ['a replacement without a base', { ...GOOD, replace: [] }, /^\/replace: needs a "base"/],
  ])('refuses %s', (_, document, expected) => {
    expect(complaint(document)).toMatch(expected);
  });

  it('does not mistake an inherited member of JavaScript objects for one of the document', () => {
    expect(complaint(JSON.parse('{"__proto__": {"dataset": "x"}}'))).toMatch(/^\/__proto__: is not a member/);
    expect(complaint({ ...GOOD, constructor: 1 })).toMatch(/^\/constructor: is not a member/);
  });
});

describe('a recipe with a base', () => {
  const [web, pdf] = [
    { label: 'web', path: 'web/{0..1}' },
    { label: 'pdf_{t}', path: 'pdf/{t}/{part}', each: ['t'], parts: { x: '0..2' } },
  ];
  const base = parseMixRecipe({ ...GOOD, root: 'v1/', components: [web, pdf, { label: 'code', path: 'code' }] });
  const next = { dataset: 'mix', version: '2', base: { dataset: 'mix', version: '1' }, root: 'v2/' };
  const paths = (document: object): string[] =>
    [...expandMix(parseMixRecipe(document, [base]))].map(({ path }) => path);

  it('puts the new component in the place of the old one, under its own root, and keeps the rest', () => {
    const replace = [{ component: 'pdf_{t}', with: [{ ...pdf, parts: { x: '0' } }] }];
    expect(paths({ ...next, replace })).toEqual(['v1/web/0', 'v1/web/1', 'v2/pdf/x/0', 'v1/code']);
  });

  it('takes components out and adds others at the end', () => {
    const replace = [{ component: 'web', with: [] }];
    const components = [{ label: 'new', path: 'new' }];
    expect(paths({ ...next, replace, components })).toEqual([
      'v1/pdf/x/0',
      'v1/pdf/x/1',
      'v1/pdf/x/2',
      'v1/code',
      'v2/new',
    ]);
  });

  it('leaves the origins of what it keeps as the base states them', () => {
    const scraped = { labels: ['*'], origins: [{ kind: 'scraped' }], because: 'The new label says so.' };
    const recipe = parseMixRecipe({ ...next, components: [{ label: 'web', path: 'more' }], origins: [scraped] }, [
      base,
    ]);
    expect([...expandMix(recipe)].map(({ path, origins }) => [path, origins[0]?.kind])).toEqual([
      ...['v1/web/0', 'v1/web/1', 'v1/pdf/x/0', 'v1/pdf/x/1', 'v1/pdf/x/2', 'v1/code'].map((path) => [path, 'unknown']),
      ['v2/more', 'scraped'],
    ]);
  });

  it('refuses to replace what the base does not have', () => {
    const replace = [{ component: 'pdf', with: [] }];
    expect(() => paths({ ...next, replace })).toThrow(/\/replace\/0\/component, names "pdf", which is no component/);
  });
});
