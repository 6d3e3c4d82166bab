import { matchesModel, mayMatchModel } from './model-pattern.js';
import { bindsModel } from './terms.js';

describe('a pattern of models', () => {
  it.each([
    ['acme/m-3', 'acme/m-3@1', true],
    ['acme/m-3', 'acme/m-3.1@1', false],
    ['acme/m-3', 'acme/m-3-chat@1', false],
    ['acme/m-3-*', 'acme/M-3-Chat@1', true],
    ['acme/m-3-*', 'acme/m-3.1-chat@1', false],
    ['acme/m@3', 'acme/m@3', true],
    ['acme/m@3', 'acme/m@3.1', false],
    ['acme/m@3*', 'acme/m@3.1', true],
    ['acme/m*', 'other/m@3', false],
  ])('%s is about %s: %s', (pattern, model, is) => expect(matchesModel(pattern, model)).toBe(is));

  it.each([
    ['acme/m-3', 'acme/m-3', true],
    ['acme/m-3', 'acme/M-3@1', true],
    ['acme/m-3', 'acme/m', false],
    ['acme/m-3-*', 'acme/m-3-chat', true],
    ['acme/m-3-*', 'acme/m-3', false],
    ['acme/m@3', 'acme/m', true],
    ['acme/m@3*', 'acme/m', true],
    ['acme/m@3*', 'acme/m@4', false],
    ['acme/m*', 'acme/m', true],
    ['acme/m@3', 'acme/m-3', false],
    ['acme/m@*', 'acme/m', true],
  ])('%s may be about %s, a version of it or any: %s', (pattern, asked, is) =>
    expect(mayMatchModel(pattern, asked)).toBe(is),
  );

  it('leaves terms without one for every model, and unknown where no model is stated', () => {
    const some = { generators: ['acme/m-3', 'acme/m-4'] };
    expect([bindsModel({}, undefined), bindsModel({}, 'acme/m-9@1')]).toEqual(['yes', 'yes']);
    const models = ['acme/m-4@1', 'acme/m-9@1', 'lark@1', 'unknown/unknown@unknown', 'acme/unknown@1', undefined];
    expect(models.map((model) => bindsModel(some, model))).toEqual([
      'yes',
      'no',
      'no',
      ...Array<string>(3).fill('unknown'),
    ]);
  });
});
