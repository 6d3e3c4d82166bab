import type { TagRun } from '@platform/tries';

const TAG_BYTES = 4;

/** Bytes of a stored piece; of the new piece's own bytes, if `piece` is null. */
export interface PiecePart {
  readonly piece: number | null;
  readonly first: number;
  readonly length: number;
}

/** A piece of stored tags: its parts in order, and those of its bytes that are stored nowhere. */
export interface OrderPiece {
  readonly parts: readonly PiecePart[];
  readonly own: Uint8Array;
  readonly length: number;
}

/** Cuts tags in key order into pieces, and says which of their bytes are in stored pieces. */
export function* orderPieces(runs: Iterable<TagRun>, pieceBytes: number): Generator<OrderPiece, void, undefined> {
  let piece = new OpenPiece(pieceBytes);
  for (const run of runs) {
    const own = run instanceof Uint32Array ? new Uint8Array(run.buffer, run.byteOffset, run.byteLength) : null;
    const [from, to] = run instanceof Uint32Array ? [0, run.byteLength] : [run.from * TAG_BYTES, run.to * TAG_BYTES];
    for (let at = from; at < to;) {
      at += own ? piece.addOwn(own.subarray(at)) : piece.addStored(at, to);
      if (piece.room > 0) continue;
      yield piece.finish();
      piece = new OpenPiece(pieceBytes);
    }
  }
  if (piece.room < pieceBytes) yield piece.finish();
}

class OpenPiece {
  private readonly parts: PiecePart[] = [];
  private readonly own: Uint8Array[] = [];
  private ownLength = 0;
  room: number;

  constructor(private readonly size: number) {
    this.room = size;
  }

  /** Each returns how many bytes it took. */
  addOwn(bytes: Uint8Array): number {
    const length = this.add({ piece: null, first: this.ownLength, length: Math.min(bytes.length, this.room) });
    this.own.push(bytes.subarray(0, length));
    this.ownLength += length;
    return length;
  }

  addStored(at: number, to: number): number {
    const first = at % this.size;
    const length = Math.min(to - at, this.size - first, this.room);
    return this.add({ piece: (at - first) / this.size, first, length });
  }

  finish(): OrderPiece {
    const [first] = this.own;
    const own = this.own.length === 1 && first ? first : Buffer.concat(this.own);
    return { parts: this.parts, own, length: this.size - this.room };
  }

  private add(part: PiecePart): number {
    this.parts.push(part);
    this.room -= part.length;
    return part.length;
  }
}
