import { BoundedCache } from './bounded-cache.js';

/**
 * Answers that never change, by question; at most `limit` of them. Concurrent requests for one
 * answer compute it once.
 */
export class AnswerCache<Answer> {
  private readonly answers: BoundedCache<Promise<Answer>>;

  constructor(limit: number) {
    this.answers = new BoundedCache(limit);
  }

  /** A failure is not kept. */
  getOrCompute(question: string, compute: () => Promise<Answer>): Promise<Answer> {
    const cached = this.answers.get(question);
    if (cached) return cached;
    const answer = compute();
    this.answers.put(question, answer);
    answer.catch(() => {
      if (this.answers.get(question) === answer) this.answers.delete(question);
    });
    return answer;
  }
}
