import { canonicalJson } from '@core/kernel';
import { promptSetDigest, tokensOf } from '@core/detectors';
import { ANSWER_LENGTH, KEY_LENGTH, PROMPTS, TEXT_LENGTH } from './limits.js';
import type { PromptAnswer } from './order-probe.command.js';
import { isPrintable } from '@platform/validation';

/** Why an answer, or the answers of a model together, cannot be compared. */
export interface AnswerFault {
  readonly reason: string;
  /** Continues a sentence that names the line or the member. */
  readonly message: string;
}

/** The answers of one model by the keys of their prompts, within limits. */
export class AnswerSet {
  private readonly byKey = new Map<string, { readonly place: number; readonly answer: string }>();
  private length = 0;
  private hasWords = false;

  /** Keys in the order they came. */
  get keys(): string[] {
    return [...this.byKey.keys()];
  }

  get size(): number {
    return this.byKey.size;
  }

  answerTo(key: string): string {
    return this.byKey.get(key)?.answer ?? '';
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  /**
   * Adds what one line or item states; null: it is fine.
   * @param place number of the line or item, to name the first of two
   */
  add(value: unknown, place: number): AnswerFault | null {
    const read = readAnswer(value);
    if ('reason' in read) return read;
    const { prompt, answer } = read;
    const known = this.byKey.get(prompt);
    if (known) return { reason: 'duplicate-prompt', message: `has the same prompt as answer ${known.place}` };
    if (this.byKey.size >= PROMPTS.max)
      return { reason: 'too-many-answers', message: `is one more than the ${PROMPTS.max} that a probe may have` };
    this.length += prompt.length + answer.length;
    if (this.length > TEXT_LENGTH)
      return { reason: 'answers-too-large', message: `is beyond ${TEXT_LENGTH} characters of one model` };
    this.byKey.set(prompt, { place, answer });
    this.hasWords ||= tokensOf(answer).length > 0;
    return null;
  }

  /** Why these are not answers to the prompt set of this digest; null: they are. */
  faultAgainst(prompts: string): AnswerFault | null {
    if (this.size < PROMPTS.min) {
      const message = `has ${this.size} answers; a probe takes ${PROMPTS.min} prompts or more`;
      return { reason: 'too-few-prompts', message };
    }
    if (!this.hasWords) return { reason: 'no-words', message: 'has no answer that holds a word' };
    const digest = promptSetDigest(this.byKey.keys());
    if (digest === prompts) return null;
    const message = `answers ${this.size} prompts whose digest is ${digest}, and not the prompt set of the probe`;
    return { reason: 'prompt-set-differs', message };
  }
}

function readAnswer(value: unknown): PromptAnswer | AnswerFault {
  const fault = (message: string): AnswerFault => ({ reason: 'malformed-answer', message });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('must be an object {"prompt", "answer"}');
  const { prompt, answer } = value as { readonly prompt?: unknown; readonly answer?: unknown };
  if (typeof prompt !== 'string' || prompt.trim() === '' || prompt.length > KEY_LENGTH || !isPrintable(prompt))
    return fault(`needs a prompt of 1 to ${KEY_LENGTH} printable characters`);
  if (typeof answer !== 'string') return fault('needs an answer, which may be empty');
  if (answer.length > ANSWER_LENGTH) {
    const message = `has an answer of more than ${ANSWER_LENGTH} characters`;
    return { reason: 'answer-too-long', message };
  }
  return { prompt, answer };
}

/** Answers as they are digested and kept until the probe ends: NDJSON, one line each. */
export function answerLines(records: readonly PromptAnswer[]): string {
  return records.map(({ prompt, answer }) => `${canonicalJson({ prompt, answer })}\n`).join('');
}
