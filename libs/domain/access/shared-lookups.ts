/** Asks for many things at once. */
export type Find<Found> = (asked: readonly string[]) => Promise<ReadonlyMap<string, Found>>;

/**
 * Whoever comes while a question is at work shares the next one. Each is answered by a question that was asked after it came: what holds is what
 * held then or later.
 */
export class SharedLookups<Found> {
  private next: { readonly asked: Set<string>; readonly answer: Promise<ReadonlyMap<string, Found>> } | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly find: Find<Found>) {}

  async lookUp(asked: string): Promise<Found | null> {
    const question = (this.next ??= this.open());
    question.asked.add(asked);
    return (await question.answer).get(asked) ?? null;
  }

  private open(): NonNullable<typeof this.next> {
    const asked = new Set<string>();
    const answer = this.last.then(() => {
      this.next = undefined;
      return this.find([...asked]);
    });
    this.last = answer.catch(() => undefined);
    return { asked, answer };
  }
}
