/** Identifies equal things: by a short text in memory, by a hash in the database. */
export interface Identity<Thing> {
  readonly key: (thing: Thing) => string;
  readonly hash: (thing: Thing) => Buffer;
}

export interface Added<Thing> {
  readonly id: number;
  readonly hash: Buffer;
  readonly thing: Thing;
}

/** The recorded ids of some things, by key; and the hashes that they were looked up by. */
export interface RecordedIds {
  readonly ids: ReadonlyMap<string, number>;
  readonly hashes: ReadonlyMap<string, Buffer>;
}

/**
 * Gives equal things one id: the recorded id if there is one, else the next number, in the order of
 * the first `idOf` calls. Every thing must have been looked up in `recorded` before.
 */
export class Interner<Thing> {
  readonly added: Added<Thing>[] = [];
  private readonly assigned = new Map<string, number>();

  constructor(
    private readonly identity: Identity<Thing>,
    private readonly recorded: RecordedIds,
    private readonly next: number,
  ) {}

  idOf(thing: Thing): number {
    const key = this.identity.key(thing);
    const known = this.recorded.ids.get(key) ?? this.assigned.get(key);
    if (known !== undefined) return known;
    const id = this.next + this.added.length;
    this.assigned.set(key, id);
    this.added.push({ id, hash: this.recorded.hashes.get(key) ?? this.identity.hash(thing), thing });
    return id;
  }

  /** The ids of all things, recorded and new, by key. */
  all(): ReadonlyMap<string, number> {
    return new Map([...this.recorded.ids, ...this.assigned]);
  }
}
