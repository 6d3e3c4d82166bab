import type { Reader } from '@platform/database';

/** How equal things are told: by a short text in memory, by a hash in the database. */
export interface Identity<Thing> {
  readonly key: (thing: Thing) => string;
  readonly hash: (thing: Thing) => Buffer;
}

export interface Added<Thing> {
  readonly id: number;
  readonly hash: Buffer;
  readonly thing: Thing;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** Gives equal things one id: those the database knows keep theirs, the others are numbered on in the order they are met. */
export class Interning<Thing> {
  private readonly ids = new Map<string, number>();
  private readonly hashes = new Map<string, Buffer>();
  readonly added: Added<Thing>[] = [];

  private next = 0;

  constructor(
    private readonly identity: Identity<Thing>,
    private readonly remembered: ReadonlyMap<string, number> = NOTHING,
  ) {}

  /** The id of the next thing that is met for the first time. */
  numberFrom(next: number): void {
    this.next = next;
  }

  /** Reads the ids of what is known already. `sql` takes hashes as $1 and answers `id` and `hash`. */
  async load(reader: Reader, sql: string, things: Iterable<Thing>): Promise<void> {
    const keys = new Map<string, string>();
    const asked: Buffer[] = [];
    for (const thing of things) {
      const key = this.identity.key(thing);
      if (this.ids.has(key) || this.hashes.has(key)) continue;
      const id = this.remembered.get(key);
      if (id !== undefined) {
        this.ids.set(key, id);
        continue;
      }
      const hash = this.hashOf(thing, key);
      keys.set(hash.toString('latin1'), key);
      asked.push(hash);
    }
    if (asked.length === 0) return;
    for (const row of await reader.query<{ id: number; hash: Buffer }>(sql, [asked])) {
      const key = keys.get(row.hash.toString('latin1'));
      if (key !== undefined) this.ids.set(key, row.id);
    }
  }

  find(thing: Thing): number | undefined {
    return this.ids.get(this.identity.key(thing));
  }

  /** Whether `load` was asked for it. */
  isLoaded(thing: Thing): boolean {
    const key = this.identity.key(thing);
    return this.ids.has(key) || this.hashes.has(key);
  }

  /** The id of a thing; `load` must have been asked for it. */
  idOf(thing: Thing): number {
    const key = this.identity.key(thing);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.next++;
    this.ids.set(key, id);
    this.added.push({ id, hash: this.hashOf(thing, key), thing });
    return id;
  }

  /** Every thing that has an id, by its key. */
  known(): ReadonlyMap<string, number> {
    return this.ids;
  }

  private hashOf(thing: Thing, key: string): Buffer {
    const known = this.hashes.get(key);
    if (known) return known;
    const hash = this.identity.hash(thing);
    this.hashes.set(key, hash);
    return hash;
  }
}
