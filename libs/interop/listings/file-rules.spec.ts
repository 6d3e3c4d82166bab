import { ListingError } from './listings.errors.js';
import { parseFileRules, ruleOf } from './file-rules.js';

const refusal = (text: string): [string, string[]] => {
  try {
    parseFileRules(text);
  } catch (error) {
    if (error instanceof ListingError)
      return [error.code, error.complaints.map(({ pointer, message }) => `${pointer} ${message}`)];
    throw error;
  }
  return ['', []];
};

describe('rules for the origins of files', () => {
  it('apply in order', () => {
    const rules = parseFileRules(`
rules:
  - paths: ["a/**", "b/*.txt"]
    origins: [{ kind: scraped, collected: { from: 2026-01-01T00:00:00Z } }]
    dataset: acme/web
    labels: { year: "2026" }
    because: we crawled it
  - paths: "**"
    origins: [{ kind: unknown }]
`);
    expect(ruleOf('a/x/y', rules)).toMatchObject({
      dataset: 'acme/web',
      labels: { year: '2026' },
      origins: [{ kind: 'scraped', collected: { from: '2026-01-01T00:00:00Z' } }],
    });
    expect(ruleOf('b/c/d.txt', rules)?.origins).toEqual([{ kind: 'unknown' }]);
    expect(ruleOf('b/d.txt', rules)).toBe(rules[0]);
  });

  it('may be JSON', () => {
    expect(parseFileRules('{"rules":[{"paths":["*"],"origins":[{"kind":"human"}]}]}')).toHaveLength(1);
  });

  it.each([
    ['', ' must be a JSON object'],
    ['rules: []', '/rules must contain a rule'],
    ['[]', ' must be a JSON object'],
    ['rules: [{paths: ["*"]}]\nmore: 1', /^\/more is not a member/],
    ['rules: [7]', '/rules must be a list of at most 10000 objects'],
    ['rules: [{origins: []}]', '/rules/0/paths must be a pattern, such as "web/**", or a list of patterns'],
    ['rules: [{paths: ["*"], origin: []}]', /^\/rules\/0\/origin is not a member/],
    ['rules: [{paths: ["*"], dataset: "a@b"}]', /^\/rules\/0\/dataset must be printable/],
    ['rules: [{paths: ["*"], dataset: 7}]', '/rules/0/dataset must be a text'],
    ['rules: [{paths: ["*"], labels: {year: 2026}}]', /^\/rules\/0\/labels must be an object of .* texts/],
    ['rules: [{paths: ["*"], origins: {kind: human}}]', '/rules/0/origins must be a list of at most 64 objects'],
    ['rules: [{paths: ["*"], origins: [{}]}]', /^\/rules\/0\/origins\/0\/kind must be one of/],
    ['rules: [{paths: ["*"], origins: [{kind: model_generated}]}]', /^\/rules\/0\/origins\/0\/generator is required/],
    [
      'rules: [{paths: ["*"], origins: [{kind: human, share: 2}]}]',
      '/rules/0/origins/0/share must be a number from 0 to 1',
    ],
    ['rules: [{paths: ["*"], origins: [{kind: human, vendor: A}]}]', /^\/rules\/0\/origins\/0\/vendor must be/],
    ['rules: [{paths: ["*"], origins: [{kind: human, collected: {since: x}}]}]', /collected\/since is not a member/],
    ['rules: [{paths: ["*"], origins: [{kind: human, constructor: x}]}]', /constructor is not a member/],
  ])('%j is refused', (text, complaint) => {
    const [code, complaints] = refusal(text);
    expect(code).toBe('origin-rules-malformed');
    expect(complaints).toContainEqual(typeof complaint === 'string' ? complaint : expect.stringMatching(complaint));
  });

  it.each(['rules: [', 'a: &a [*a]\nb: *c', `a: &a [1,1]\n${'b: [*a,*a,*a]\n'.repeat(1)}x: !!js/function 'f'`])(
    '%j is refused',
    (text) => {
      expect(refusal(text)[0]).toBe('origin-rules-malformed');
    },
  );
});
