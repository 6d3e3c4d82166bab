/**
 * Bytes on their way to a reader that may give up before the end: it sees each chunk once, in
 * order, and can read the rest. The reader cannot end the source by leaving.
 */
export class TappedSource implements AsyncIterable<Buffer> {
  private readonly source: AsyncIterator<Buffer>;
  private failure: { readonly error: unknown } | null = null;

  /** @param onChunk called for each chunk, whoever reads it */
  constructor(
    source: AsyncIterable<Buffer>,
    private readonly onChunk: (chunk: Buffer) => void,
  ) {
    this.source = source[Symbol.asyncIterator]();
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => this.next() };
  }

  /** Reads what is left; throws what the source failed with, also if the reader got that. */
  async drain(): Promise<void> {
    for (let rest = await this.next(); !rest.done; rest = await this.next());
    if (this.failure) throw this.failure.error;
  }

  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async next(): Promise<IteratorResult<Buffer>> {
    try {
      const read = await this.source.next();
      if (!read.done) this.onChunk(read.value);
      return read;
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }
}
