import type { NodeReader, TreeNode } from '@core/merkle';

interface Waiting {
  readonly nodes: readonly TreeNode[];
  readonly resolve: (hashes: Buffer[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Merges the reads of one turn of the event loop into one: many proofs, one SQL statement. */
export class BatchedNodes implements NodeReader {
  private waiting: Waiting[] = [];

  constructor(private readonly nodes: NodeReader) {}

  readNodes(nodes: readonly TreeNode[]): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ nodes, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => void this.ask());
    });
  }

  private async ask(): Promise<void> {
    const asked = this.waiting;
    this.waiting = [];
    try {
      const hashes = await this.nodes.readNodes(asked.flatMap(({ nodes }) => nodes));
      let next = 0;
      for (const { nodes, resolve } of asked) resolve(hashes.slice(next, (next += nodes.length)));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
