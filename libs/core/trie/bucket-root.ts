import { copyWords as copyLaneWords, DIGEST_WORDS as WORDS, LANE_MESSAGES, sha256Lanes } from '@core/sha256';
import { HASH_BYTES } from './hash.js';
import { innerMessages, innerWords } from './inner-batches.js';

// Read once: an imported name costs a call each time.
const copyWords = copyLaneWords;
const DIGEST_WORDS = WORDS;

const FIRST_CAPACITY = 256;
/** Of a key. */
const BITS = 256;

/**
 * The root of a subtree from the hashes of its leaves, in ascending order of their keys. It finds
 * the nodes first, and then hashes those of the same height together: none of them is above
 * another.
 */
export class BucketRoot {
  private capacity = FIRST_CAPACITY;
  /** Of the leaves, then of the nodes above them. */
  private hashes = new Uint32Array(2 * FIRST_CAPACITY * DIGEST_WORDS);
  /** The bit at which each leaf's key differs from that of the leaf before it. */
  private joins = new Uint16Array(FIRST_CAPACITY);
  private count = 0;
  // Of the nodes above the leaves, in the order in which they are found.
  private left = new Uint32Array(FIRST_CAPACITY);
  private right = new Uint32Array(FIRST_CAPACITY);
  private bits = new Uint8Array(FIRST_CAPACITY);
  private heights = new Uint16Array(FIRST_CAPACITY);
  private order = new Uint32Array(FIRST_CAPACITY);
  /** The subtrees on the right edge, and the bits at which they join those before them. */
  private readonly edge = new Uint32Array(BITS + 1);
  private readonly edgeJoins = new Uint16Array(BITS + 1);
  private readonly levels = new Uint32Array(BITS + 3);

  /** @param join the number of leading bits shared with the leaf before it; any, for the first */
  add(hashes: Uint32Array, at: number, join: number): void {
    if (this.count === this.capacity) this.widen();
    copyWords(hashes, at, this.hashes, this.count * DIGEST_WORDS, DIGEST_WORDS);
    this.joins[this.count++] = join;
  }

  /** Writes the root of what was added, at least one leaf, and forgets it. */
  finish(output: Uint8Array, offset: number): void {
    const nodes = this.findNodes();
    this.sortByHeight(nodes);
    let from = 0;
    for (let height = 1; from < nodes; height++) {
      const to = this.levels[height] as number;
      for (; from < to; from += LANE_MESSAGES) this.hashSome(from, Math.min(to, from + LANE_MESSAGES));
      from = to;
    }
    const root = (this.count + nodes - 1) * HASH_BYTES;
    output.set(new Uint8Array(this.hashes.buffer, root, HASH_BYTES), offset);
    this.count = 0;
  }

  /** The stack algorithm (`SubtreeStack`), without a hash. Returns the number of nodes. */
  private findNodes(): number {
    const { edge, edgeJoins, count } = this;
    let [height, nodes] = [0, 0];
    const close = (): void => {
      height--;
      const [left, right] = [edge[height - 1] as number, edge[height] as number];
      this.left[nodes] = left;
      this.right[nodes] = right;
      this.bits[nodes] = edgeJoins[height] as number;
      this.heights[nodes] = 1 + Math.max(this.heightOf(left), this.heightOf(right));
      edge[height - 1] = count + nodes++;
    };
    for (let leaf = 0; leaf < count; leaf++) {
      const join = this.joins[leaf] as number;
      while (height > 1 && (edgeJoins[height - 1] as number) > join) close();
      edgeJoins[height] = join;
      edge[height++] = leaf;
    }
    while (height > 1) close();
    return nodes;
  }

  private heightOf(node: number): number {
    return node < this.count ? 0 : (this.heights[node - this.count] as number);
  }

  /** A counting sort; `levels`: where the nodes of each height end. */
  private sortByHeight(nodes: number): void {
    const { heights, levels, order } = this;
    levels.fill(0);
    for (let node = 0; node < nodes; node++) {
      const next = (heights[node] as number) + 1;
      levels[next] = (levels[next] as number) + 1;
    }
    for (let height = 1; height < levels.length; height++)
      levels[height] = (levels[height] as number) + (levels[height - 1] as number);
    // Each is where its height begins, and moves to where it ends.
    for (let node = 0; node < nodes; node++) {
      const height = heights[node] as number;
      const place = levels[height] as number;
      levels[height] = place + 1;
      order[place] = node;
    }
  }

  private hashSome(from: number, to: number): void {
    const lanes = sha256Lanes();
    const messages = innerMessages();
    const { bytes, words } = messages;
    const size = innerWords(messages);
    for (let place = from, at = 0; place < to; place++, at += size) {
      const node = this.order[place] as number;
      copyWords(this.hashes, (this.left[node] as number) * DIGEST_WORDS, words, at, DIGEST_WORDS);
      copyWords(this.hashes, (this.right[node] as number) * DIGEST_WORDS, words, at + DIGEST_WORDS, DIGEST_WORDS);
      bytes[4 * at + 2 * HASH_BYTES] = this.bits[node] as number;
    }
    lanes.run(messages, to - from);
    for (let place = from; place < to; place++) {
      const node = this.count + (this.order[place] as number);
      copyWords(lanes.digests, (place - from) * DIGEST_WORDS, this.hashes, node * DIGEST_WORDS, DIGEST_WORDS);
    }
  }

  private widen(): void {
    this.capacity *= 2;
    const { capacity } = this;
    this.hashes = copied(this.hashes, new Uint32Array(2 * capacity * DIGEST_WORDS));
    this.joins = copied(this.joins, new Uint16Array(capacity));
    [this.left, this.right, this.order] = [
      new Uint32Array(capacity),
      new Uint32Array(capacity),
      new Uint32Array(capacity),
    ];
    this.bits = new Uint8Array(capacity);
    this.heights = new Uint16Array(capacity);
  }
}

function copied<Numbers extends Uint32Array | Uint16Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
