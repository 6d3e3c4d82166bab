import fc from 'fast-check';
import { preparedJson, PreparedAnswers } from './prepared-answers.js';

const at = (treeSize: number) => ({ treeSize, rootHash: `${treeSize}`.padStart(64, '0'), time: null });

describe('PreparedAnswers', () => {
  it('have the JSON of the body and its position', async () => {
    const answers = new PreparedAnswers<object>('spec');
    const bodies = fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), fc.constant(undefined)));
    let number = 0;
    await fc.assert(
      fc.asyncProperty(bodies, fc.nat(9), async ({ asOf: _asOf, ...body }, treeSize) => {
        const key = `${number++}`;
        const found = { key, compute: () => Promise.resolve(body) };
        for (let times = 0; times < 2; times++) {
          const answered = await answers.answer(at(treeSize), key, () => Promise.resolve(found));
          expect(answered).toEqual({ ...body, asOf: at(treeSize) });
          expect(preparedJson(answered)).toBe(JSON.stringify({ ...body, asOf: at(treeSize) }));
          expect(JSON.stringify(answered)).toBe(preparedJson(answered));
        }
      }),
    );
  });

  it('are found once at a position, and computed once for positions with the same key', async () => {
    const answers = new PreparedAnswers<{ readonly key: string }>('spec');
    const done: string[] = [];
    const keyAt = (size: number): string => (size < 3 ? 'early' : 'late');
    for (const size of [1, 1, 2, 1, 3, 2, 4, 3]) {
      const answered = await answers.answer(at(size), 'question', () => {
        done.push(`find ${size}`);
        const compute = () => {
          done.push(`compute ${keyAt(size)}`);
          return Promise.resolve({ key: keyAt(size) });
        };
        return Promise.resolve({ key: keyAt(size), compute });
      });
      expect(answered).toEqual({ key: keyAt(size), asOf: at(size) });
    }
    expect(done).toEqual(['find 1', 'compute early', 'find 2', 'find 3', 'compute late', 'find 4']);
    const other = { key: 'other', compute: () => Promise.resolve({ key: 'other' }) };
    expect(await answers.answer(at(1), 'another question', () => Promise.resolve(other))).toMatchObject({
      key: 'other',
    });
  });

  it('keep nothing of a question that failed', async () => {
    const answers = new PreparedAnswers<object>('spec');
    await expect(answers.answer(at(1), 'q', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const found = { key: 'k', compute: () => Promise.resolve({ n: 1 }) };
    expect(await answers.answer(at(1), 'q', () => Promise.resolve(found))).toMatchObject({ n: 1 });
  });
});
