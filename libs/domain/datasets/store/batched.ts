interface Waiting<Asked, Answer> {
  readonly asked: Asked;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers together what is asked in one turn of the event loop, at most `most` at once. */
export class Batched<Asked, Answer> {
  private waiting: Waiting<Asked, Answer>[] = [];

  /** @param answer answers in the order of what is asked */
  constructor(
    private readonly answer: (asked: readonly Asked[]) => Promise<readonly Answer[]>,
    private readonly most: number,
  ) {}

  ask(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ asked, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => void this.answerAll());
    });
  }

  private async answerAll(): Promise<void> {
    const all = this.waiting;
    this.waiting = [];
    for (let from = 0; from < all.length; from += this.most) await this.answerSome(all.slice(from, from + this.most));
  }

  private async answerSome(some: readonly Waiting<Asked, Answer>[]): Promise<void> {
    try {
      const answers = await this.answer(some.map(({ asked }) => asked));
      if (answers.length !== some.length) throw new RangeError('another number of answers than was asked for');
      for (const [at, { resolve }] of some.entries()) resolve(answers[at] as Answer);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
