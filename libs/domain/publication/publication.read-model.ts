import { CorruptRecordError, type Instant } from '@core/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { MerkleError, proveInclusion, verifyInclusion } from '@core/merkle';
import { formatTlogProof } from '@core/note';
import {
  encodeEntryBundle,
  type HashTile,
  readHashTile,
  requireTile,
  type Tile,
  TILE_WIDTH,
  TilesError,
} from '@core/tiles';
import { LedgerReadModel } from '@domain/ledger';
import { Pace } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import { BatchedNodes } from './batched-nodes.js';
import { originDiffers, PublicationError } from './publication.errors.js';
import type { PublicationFigures, PublicationStatus, PublishedCheckpoint } from './published-checkpoint.js';
import {
  SELECT_FIGURES,
  SELECT_LATEST_CHECKPOINT,
  SELECT_LOG_KEYS,
  SELECT_NEWEST_PUBLICATION,
  SELECT_STATUS,
} from './store/publication.sql.js';

/** Proofs made together: what they read of the database is read together. */
const PROOFS_AT_ONCE = 128;

/** A key that the log is, or was, published under. */
export interface LogKey {
  /** The tree size from which on it signs. */
  readonly sinceSize: number;
  readonly origin: string;
  readonly vkey: string;
}

/** When a checkpoint was last published; null: none was. */
export async function newestPublication(reader: Reader): Promise<Instant | null> {
  const [row] = await reader.query<{ publishedAt: Instant }>(SELECT_NEWEST_PUBLICATION);
  return row?.publishedAt ?? null;
}

/** The published log, on which outsiders may rely. It has no key and writes nothing. */
@Injectable()
export class PublicationReadModel {
  /** The largest published size seen; published sizes only grow. */
  private covered = 0;

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
  ) {}

  async latest(): Promise<PublishedCheckpoint | null> {
    const [row] = await this.reader.query<PublishedCheckpoint>(SELECT_LATEST_CHECKPOINT);
    this.covered = Math.max(this.covered, row?.size ?? 0);
    return row ?? null;
  }

  /**
   * Returns the latest published checkpoint if it covers `size` entries. Throws
   * `not-published-yet`, or
   * `publication-refused` if the publisher refuses to sign.
   */
  async covering(size: number): Promise<PublishedCheckpoint> {
    const latest = await this.latest();
    if (latest !== null && latest.size >= size) return latest;
    const { state, detail } = await this.status();
    if (state === 'refused') {
      throw new PublicationError('publication-refused', `The log's publisher refuses to sign. ${detail ?? ''}`.trim());
    }
    const published = latest === null ? 'nothing is published yet' : `${latest.size} entries are published`;
    throw new PublicationError(
      'not-published-yet',
      `This takes a published log of ${size} entries, and ${published}. Try again in a moment.`,
    );
  }

  async status(): Promise<PublicationStatus> {
    const [row] = await this.reader.query<PublicationStatus>(SELECT_STATUS);
    if (!row) throw new CorruptRecordError('The status row of the publication is missing: migrate the database.');
    return row;
  }

  /** Reads a few rows by their keys, whatever the size of the ledger. */
  async figures(): Promise<PublicationFigures> {
    const [row] = await this.reader.query<PublicationFigures>(SELECT_FIGURES);
    if (!row) throw new CorruptRecordError('The status row of the publication is missing: migrate the database.');
    return row;
  }

  /**
   * The keys that the log was published under, oldest first; more than one if they were rotated.
   */
  keys(): Promise<LogKey[]> {
    return this.reader.query<LogKey>(SELECT_LOG_KEYS);
  }

  /**
   * Throws `log-origin-differs` if the log is published under another name: WHENCE_ORIGIN was
   * changed.
   */
  async requireOrigin(origin: string): Promise<void> {
    const key = (await this.keys()).at(-1);
    if (key !== undefined && key.origin !== origin) throw originDiffers(key.origin, origin);
  }

  /**
   * Returns the verifier key of the log's current signing key. Throws `not-published-yet` before
   * there is one.
   */
  async vkey(): Promise<string> {
    const key = (await this.keys()).at(-1);
    if (key) return key.vkey;
    throw new PublicationError('not-published-yet', 'The log has no key yet: no publisher has run.');
  }

  /**
   * Returns verbatim C2SP tlog-proofs of entries under one checkpoint, by entry index. Each is
   * verified against the checkpoint's root first. Many are made in turns with other requests.
   * Throws `stored-proof-wrong`.
   */
  async tlogProofs(indexes: readonly number[], checkpoint: PublishedCheckpoint): Promise<Map<number, string>> {
    const nodes = new BatchedNodes(this.ledger.nodes);
    const wanted = [...new Set(indexes)];
    const proofs = new Map<number, string>();
    const pace = new Pace();
    for (let from = 0; from < wanted.length; from += PROOFS_AT_ONCE) {
      const some = wanted.slice(from, from + PROOFS_AT_ONCE);
      const made = await Promise.all(some.map((index) => tlogProof(index, checkpoint, nodes)));
      made.forEach((proof, at) => proofs.set(some[at] as number, proof));
      if (pace.isDue()) await pace.turn();
    }
    return proofs;
  }

  /** Returns the bytes of a tile or an entry bundle of the published log. Throws `no-such-tile`. */
  async tile(tile: Tile): Promise<Buffer> {
    await this.requirePublished(tile);
    if (tile.level !== 'entries') return readHashTile(tile as HashTile, this.ledger.nodes);
    const from = tile.index * TILE_WIDTH;
    const entries = await this.ledger.rawEntries(from, from + tile.width);
    if (entries.length === tile.width) return encodeEntryBundle(entries.map(({ body }) => body));
    throw new PublicationError(
      'entries-missing',
      `The ledger has ${entries.length} of the ${tile.width} entries from ${from} on that were published.`,
    );
  }

  private async requirePublished(tile: Tile): Promise<void> {
    for (const size of [this.covered, undefined]) {
      try {
        return requireTile(tile, size ?? (await this.latest())?.size ?? 0);
      } catch (error) {
        if (!(error instanceof TilesError)) throw error;
        if (size === undefined)
          throw new PublicationError('no-such-tile', 'The published log does not have this tile.');
      }
    }
  }
}

async function tlogProof(
  index: number,
  { size, root, note }: PublishedCheckpoint,
  nodes: BatchedNodes,
): Promise<string> {
  const [proof, [leafHash]] = await Promise.all([
    proveInclusion(index, size, nodes),
    nodes.readNodes([{ level: 0, index }]),
  ]);
  try {
    verifyInclusion({ index, treeSize: size, leafHash: leafHash as Buffer, root, proof });
  } catch (error) {
    if (error instanceof MerkleError) throw storedProofWrong(index, size);
    throw error;
  }
  return formatTlogProof({ index, proof, checkpoint: note });
}

function storedProofWrong(index: number, size: number): PublicationError {
  return new PublicationError(
    'stored-proof-wrong',
    `The stored tree hashes of entry ${index} do not lead to the published root of ${size} entries: they were changed after publication.`,
  );
}
