import { MerkleError, type NodeReader, proveConsistency, rootAt, verifyConsistency } from '@core/merkle';
import { nodesOfTiles, TilesError } from '@core/tiles';
import { type LogSource, readHashTileOf } from './log-source.js';
import { Contradiction } from './monitor.errors.js';

/** A tree; roots in hex. */
export interface TreeAt {
  readonly size: number;
  readonly root: string;
}

/**
 * Returns if the smaller tree is the beginning of the larger one, whose root the log signed, by a
 * proof from the log's tiles. Throws `forked` if it is not, `wrong-tile` if the tiles do not even
 * lead to the signed root, or `Unchecked`.
 */
export async function requireExtension(source: LogSource, smaller: TreeAt, larger: TreeAt): Promise<void> {
  if (smaller.size === larger.size) {
    if (smaller.root !== larger.root) throw forked(smaller, larger);
    return;
  }
  if (smaller.size === 0) return;
  const nodes = nodesOfTiles(larger.size, (tile) => readHashTileOf(source, tile));
  const [fromRoot, toRoot] = [Buffer.from(smaller.root, 'hex'), Buffer.from(larger.root, 'hex')];
  try {
    const proof = await proveConsistency(smaller.size, larger.size, nodes);
    verifyConsistency({ fromSize: smaller.size, toSize: larger.size, fromRoot, toRoot, proof });
  } catch (error) {
    if (!(error instanceof MerkleError || error instanceof TilesError)) throw error;
    if (await leadsTo(toRoot, larger.size, nodes)) throw forked(smaller, larger);
    const message = `The tiles of hashes do not lead to the signed root of ${larger.size} entries. ${error.message}`;
    throw new Contradiction('wrong-tile', String(larger.size), message);
  }
}

async function leadsTo(root: Buffer, size: number, nodes: NodeReader): Promise<boolean> {
  try {
    return (await rootAt(size, nodes)).equals(root);
  } catch (error) {
    if (error instanceof TilesError) return false;
    throw error;
  }
}

function forked(smaller: TreeAt, larger: TreeAt): Contradiction {
  const one = `${larger.size} entries with the root ${larger.root}`;
  const other = `${smaller.size} entries with the root ${smaller.root}`;
  return new Contradiction(
    'forked',
    String(larger.size),
    `The log's key signed ${one}, which do not begin with ${other}: the log is forked.`,
  );
}
