import { sha256 } from '@core/kernel';

/** Random numbers of 48 bits that one SHA-256 gives. */
const NUMBERS = 5;
const NUMBER_BYTES = 6;

interface Held<Item> {
  readonly random: number;
  readonly index: number;
  readonly item: Item;
}

/**
 * A sample of things that come one by one, each set of that size equally likely, whatever their
 * number. The thing with the number n has as its random number the bytes [6 (n mod 5), 6 (n mod 5)
 * + 6) of SHA-256(about ‖ "\n" ‖ ⌊n / 5⌋), big-endian; chosen are those with the least ones, of
 * equal ones the first. Anybody can repeat it, and a smaller sample is part of a larger one.
 */
export class SeededSample<Item> {
  /** A heap: what the next chosen thing replaces is the first. */
  private readonly heap: Held<Item>[] = [];
  private seen = 0;
  private block: Buffer = Buffer.alloc(0);

  constructor(
    private readonly size: number,
    private readonly about: string,
  ) {}

  /** Things offered so far. */
  get of(): number {
    return this.seen;
  }

  /**
   * Takes the next thing, or passes over it.
   * @param make is called if it is chosen; a later one may take its place
   * @returns what is chosen no more
   */
  offer(make: (index: number) => Item): Item | undefined {
    const index = this.seen++;
    if (index % NUMBERS === 0) this.block = sha256(`${this.about}\n${index / NUMBERS}`);
    const random = this.block.readUIntBE((index % NUMBERS) * NUMBER_BYTES, NUMBER_BYTES);
    const last = this.heap[0];
    if (this.heap.length < this.size) {
      this.heap.push({ random, index, item: make(index) });
      this.rise(this.heap.length - 1);
    } else if (last && random < last.random) {
      this.heap[0] = { random, index, item: make(index) };
      this.sink();
      return last.item;
    }
    return undefined;
  }

  /** In the order in which they came. */
  chosen(): { readonly index: number; readonly item: Item }[] {
    return this.heap.map(({ index, item }) => ({ index, item })).sort((a, b) => a.index - b.index);
  }

  private rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.swapIfLater(at, parent)) return;
      at = parent;
    }
  }

  private sink(): void {
    for (let at = 0; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const later = right < this.heap.length && this.isLater(right, left) ? right : left;
      if (later >= this.heap.length || !this.swapIfLater(later, at)) return;
      at = later;
    }
  }

  private swapIfLater(child: number, parent: number): boolean {
    const [lower, upper] = [this.heap[child], this.heap[parent]];
    if (!lower || !upper || !this.isLater(child, parent)) return false;
    this.heap[child] = upper;
    this.heap[parent] = lower;
    return true;
  }

  /** Whether the thing at the first place is replaced before that at the second. */
  private isLater(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (!a || !b) return false;
    return a.random === b.random ? a.index > b.index : a.random > b.random;
  }
}
