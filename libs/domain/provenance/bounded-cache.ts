/** Answers that stay what they are, by the question; the longest unused goes first. Asked twice at once, it is answered once. */
export class BoundedCache<Answer> {
  private readonly answers = new Map<string, Promise<Answer>>();

  constructor(private readonly limit: number) {}

  of(question: string, answer: () => Promise<Answer>): Promise<Answer> {
    const known = this.answers.get(question);
    this.answers.delete(question);
    const given = known ?? answer();
    this.answers.set(question, given);
    if (known === undefined) given.catch(() => this.forget(question, given));
    const [oldest] = this.answers.keys();
    if (this.answers.size > this.limit && oldest !== undefined) this.answers.delete(oldest);
    return given;
  }

  /** A failure is no answer. */
  private forget(question: string, failed: Promise<Answer>): void {
    if (this.answers.get(question) === failed) this.answers.delete(question);
  }
}
