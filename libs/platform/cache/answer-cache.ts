import { SharedWork } from '@platform/cancellation';
import { BoundedCache } from './bounded-cache.js';

/**
 * Answers that never change, by question; at most `limit` of them. Concurrent requests for one
 * answer compute it once; the computation ends when all of them have left.
 */
export class AnswerCache<Answer> {
  private readonly answers: BoundedCache<SharedWork<Answer>>;

  /** @param name under which the metrics show the cache */
  constructor(limit: number, name?: string) {
    this.answers = new BoundedCache(limit, name);
  }

  /** A failure is not kept. */
  async getOrCompute(question: string, compute: () => Promise<Answer>): Promise<Answer> {
    const cached = this.answers.get(question);
    if (cached && !cached.abandoned) return cached.join();
    const work = new SharedWork(compute, () => {
      if (this.answers.peek(question) === work) this.answers.delete(question);
    });
    this.answers.put(question, work);
    return work.join();
  }
}
