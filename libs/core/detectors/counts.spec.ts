import { counts } from './counts.js';
import { detectorNamed } from './registry.js';

const measure = (texts: readonly string[], parameters = {}) => {
  const run = counts.start(parameters);
  texts.forEach((text, index) => run.record(text, { index, offset: null, uri: null }));
  return run.end();
};

describe('counts', () => {
  it('counts records, code points, bytes, and the longest record', () => {
    expect(measure(['one two', '', ' \n', 'ü模😀', '\ud800x'])).toEqual({
      records: 5,
      empty: 2,
      characters: 7 + 0 + 2 + 3 + 2,
      bytes: 7 + 0 + 2 + 9 + 4,
      longest: 7,
    });
  });

  it('counts the same code points as iteration does', () => {
    const texts = ['a😀😀b', '\udc00\ud83d\ude00', '\ud83d\ud83d\ude00', 'é'];
    for (const text of texts) expect(measure([text])).toMatchObject({ characters: [...text].length });
  });

  it('counts tokens only with a named tokeniser, and names it', () => {
    expect(measure(['one  two\nthree ', ''], { tokeniser: 'whitespace' })).toMatchObject({
      tokens: 3,
      tokeniser: 'whitespace',
    });
    expect(measure(['one two'], { tokeniser: 'whitespace', declared: true })).toMatchObject({
      tokens: 2,
      declaredTokeniser: 'whitespace',
    });
    expect(measure(['one two'])).not.toHaveProperty('tokens');
  });

  it.each([
    [{ tokeniser: 'cl100k' }, '/tokeniser'],
    [{ tokeniser: 'whitespace', declared: 1 }, '/declared'],
    [{ declared: true }, '/declared'],
    [{ tokenizer: 'whitespace' }, '/tokenizer'],
  ])('refuses %j at %s', (parameters, pointer) => {
    expect(() => counts.start(parameters)).toThrow(
      expect.objectContaining({ code: 'invalid-parameters', complaints: [expect.objectContaining({ pointer })] }),
    );
  });

  it('is found by its name; a name without a detector is not', () => {
    expect(detectorNamed('counts')).toBe(counts);
    expect(detectorNamed('identity')).toBeNull();
  });
});
