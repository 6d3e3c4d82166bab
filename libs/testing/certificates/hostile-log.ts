import type { ServerResponse } from 'node:http';
import { canonicalJson, type JsonObject } from '@core/kernel';
import { leafHash, type NodeReader, proveInclusion, recordOfNode, TreeEdge } from '@core/merkle';
import {
  addSignatures,
  cosignCheckpoint,
  formatCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  signNote,
} from '@core/note';
import { encodeEntryBundle, parseTilePath, readHashTile } from '@core/tiles';
import { formatTrustedRoot } from '@core/trusted-root';
import { logKey, ORIGIN, TestLog, witnessKey } from './test-log.js';

/** When entries are recorded, unless a spec states otherwise. */
export const T0 = Date.parse('2026-03-01T00:00:00.000Z');
export const at = (seconds: number): string => new Date(T0 + seconds * 1_000).toISOString();

/** A log whose entries, tiles and checkpoints a spec may falsify. */
export class HostileLog {
  readonly log = new TestLog();
  /** Replaces the answer to a path. */
  readonly answers = new Map<string, (response: ServerResponse) => void>();
  signers = [logKey];
  cosigned: number | undefined = 60;
  isPublic = true;
  requests: string[] = [];
  now = at(0);

  state(kind: string, data: JsonObject, by = 'key:k1', instant = this.now): number {
    return this.log.entries.push(Buffer.from(canonicalJson({ at: instant, by, data, kind }))) - 1;
  }

  /** The key that makes the statements, and some of them; later another key. */
  begin(shards = 3): this {
    this.state(
      'key.issued',
      { key: this.log.size === 0 ? 'k1' : `k${this.log.size}`, roles: ['admin'] },
      'system:setup',
    );
    for (let n = 0; n < shards; n++) this.state('shard.registered', { uri: `s3://b/${n}` });
    return this;
  }

  commitIndex(): void {
    this.log.commitIndex(undefined, this.now);
    const entry = this.log.entries.at(-1) as Buffer;
    this.log.entries[this.log.size - 1] = Buffer.from(entry.toString().replace('key:k1', 'system:index'));
  }

  tree(size = this.log.size) {
    return TreeEdge.empty.appendAll(this.log.entries.slice(0, size).map((entry) => leafHash(entry)));
  }

  checkpoint(size = this.log.size): string {
    const text = formatCheckpoint({
      origin: ORIGIN,
      treeSize: size,
      root: this.tree(size).edge.root(),
      extensionLines: [],
    });
    const note = signNote(text, this.signers);
    if (this.cosigned === undefined) return note;
    return addSignatures(note, [cosignCheckpoint(text, witnessKey, Math.floor(T0 / 1_000) + this.cosigned)]);
  }

  /** The trusted root after a rotation in an entry that is the last one, signed by both keys. */
  async trustedRoot(entry: number): Promise<string> {
    const size = this.log.size;
    const checkpoint = this.checkpoint();
    const proof = await proveInclusion(entry, size, this.nodes());
    const rotation = {
      entry: (this.log.entries[entry] as Buffer).toString(),
      proof: formatTlogProof({ index: entry, proof, checkpoint }),
    };
    const [one, other] = this.signers.map(({ verifierKey }) => verifierKey);
    if (!one || !other) throw new Error('takes two signers');
    const root = formatTrustedRoot({
      origin: ORIGIN,
      logKeys: [
        { key: one, treeSizes: { from: 0, to: size }, validFor: { start: at(0), end: at(120) }, rotation },
        { key: other, treeSizes: { from: size }, validFor: { start: at(120) } },
      ],
      witnesses: [{ name: 'w', key: witnessKey.verifierKey, validFor: { start: at(60) } }],
      witnessPolicy: `witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`,
    });
    return JSON.stringify(root);
  }

  private nodes(): NodeReader {
    const { completed } = this.tree();
    return {
      readNodes: async (nodes) =>
        nodes.map((node) => {
          const { entry, offset } = recordOfNode(node);
          return (completed[entry] ?? Buffer.alloc(0)).subarray(offset, offset + 32);
        }),
    };
  }

  async serve(url: string, response: ServerResponse): Promise<void> {
    const name = url.slice(1);
    this.requests.push(name);
    const other = this.answers.get(name);
    if (other) return other(response);
    if (name === 'checkpoint') return void response.end(this.checkpoint());
    const tile = parseTilePath(name);
    if (tile.level !== 'entries') {
      return void response.end(await readHashTile({ ...tile, level: tile.level }, this.nodes()));
    }
    if (!this.isPublic) return void response.writeHead(401).end();
    const from = tile.index * 256;
    response.end(encodeEntryBundle(this.log.entries.slice(from, from + tile.width)));
  }
}

/** Writes until nobody listens. */
export function endless(response: ServerResponse): void {
  const piece = Buffer.alloc(1 << 20, 'x');
  response.writeHead(200);
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}
