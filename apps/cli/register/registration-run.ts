import { fileKindOf } from '@interop/listings';
import type { BulkSender } from './bulk-sender.js';
import { type Declaration, declareFile, type CommonFacts } from './declare-file.js';
import type { Digester } from './digester.js';
import type { Found, Source } from './found-file.js';
import { inOrder } from './in-order.js';
import type { Tally } from './tally.js';

/** Lines and time of a request at most: few enough to tell how far it is, and to lose nothing much. */
const BATCH_LINES = 5_000;
const BATCH_MS = 2_000;
/** Files looked at ahead of the one whose turn it is: a long one among them does not stop the others. */
const AHEAD = 512;

interface Declared {
  readonly path: string;
  readonly declaration: Declaration;
}

/** Finds files, hashes many at a time, and sends them in the order they were found in. */
export class RegistrationRun {
  constructor(
    private readonly source: Source,
    private readonly sayings: CommonFacts,
    private readonly digester: Digester | null,
    private readonly tally: Tally,
    private readonly signal: AbortSignal,
  ) {}

  /** Every file as it is declared; what cannot be is in the tally. Ends when it is told to. */
  async *declarations(): AsyncGenerator<Declared> {
    for await (const one of inOrder(this.found(), AHEAD, (found) => this.declare(found))) {
      if (this.signal.aborted) return;
      if (one) yield one;
    }
  }

  /** Sends them; while one request is on its way the next is made ready, and no more. */
  async send(sender: BulkSender): Promise<void> {
    let sending: Promise<void> = Promise.resolve();
    try {
      for await (const batch of batchesOf(this.declarations())) {
        await sending;
        if (this.signal.aborted) return;
        sending = this.sendBatch(sender, batch);
        // Awaited in the next round or below.
        sending.catch(() => undefined);
      }
    } finally {
      await sending;
    }
  }

  private async sendBatch(sender: BulkSender, batch: readonly Declared[]): Promise<void> {
    const outcome = await sender.send(batch.map(({ declaration }) => JSON.stringify(declaration)));
    this.tally.settle(
      batch.map(({ path }) => path),
      outcome,
    );
  }

  private async *found(): AsyncGenerator<Found> {
    for await (const found of this.source.files()) {
      if (this.signal.aborted) return;
      this.tally.found += 1;
      yield found;
    }
  }

  private async declare(found: Found): Promise<Declared | null> {
    try {
      if ('fault' in found) throw new Error(found.fault);
      const kind = fileKindOf(found.path);
      const digested = found.content && (await this.digester?.digest(found.content, kind));
      const known =
        found.content && !digested ? { ...found, declared: { ...found.declared, bytes: found.content.size } } : found;
      const declaration = declareFile(known, kind, digested, this.sayings);
      this.tally.bytes += digested?.bytes ?? found.content?.size ?? 0;
      if (declaration['origins'] === undefined && declaration['derivedFrom'] === undefined) this.tally.unstated += 1;
      return { path: found.path, declaration };
    } catch (error) {
      if (!this.signal.aborted) this.tally.fail(found.path, (error as Error).message);
      return null;
    }
  }
}

async function* batchesOf(declarations: AsyncIterable<Declared>): AsyncGenerator<readonly Declared[]> {
  let batch: Declared[] = [];
  let begun = 0;
  for await (const one of declarations) {
    if (batch.length === 0) begun = performance.now();
    batch.push(one);
    if (batch.length < BATCH_LINES && performance.now() - begun < BATCH_MS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
