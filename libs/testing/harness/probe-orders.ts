import type { JsonObject } from '@core/kernel';
import { promptSetDigest } from '@core/detectors';

const PROMPTS = Array.from({ length: 24 }, (_, n) => `prompt ${String(n).padStart(2, '0')}`);

/** A text of 60 words that only these names have. */
const textOf = (name: string, n: number): string =>
  Array.from({ length: 60 }, (_, at) => `${name}${n}word${at}`).join(' ');

const answersOf = (answer: (n: number) => string): JsonObject => ({
  records: PROMPTS.map((prompt, n) => ({ prompt, answer: answer(n) })),
});

/** A probe that finds half of the vendor's answers in the model's; needs a vendor `probed`. */
export function copiedAnswers(model: string): JsonObject {
  return {
    prompts: promptSetDigest(PROMPTS),
    tested: { model, version: '1', answers: answersOf((n) => textOf(n % 2 === 0 ? 'vendor' : 'own', n)) },
    compared: { vendor: 'probed', generator: 'probed-4', answers: answersOf((n) => textOf('vendor', n)) },
    baseline: { name: 'a third model', answers: answersOf((n) => textOf('baseline', n)) },
    parameters: { resamples: 1_000 },
  };
}

/** The same, with the vendor's answers in a file that is below no root. */
export function unreadableAnswers(model: string): JsonObject {
  const order = copiedAnswers(model);
  return { ...order, compared: { vendor: 'probed', answers: { uri: 's3://nowhere/answers.jsonl' } } };
}
