import type { Reader } from '@platform/database';

/** Gives equal things one id: those the database knows keep theirs, the others are numbered on in the order they are met. */
export class Interning<Thing> {
  private readonly ids = new Map<string, number>();
  readonly added: { readonly id: number; readonly hash: Buffer; readonly thing: Thing }[] = [];

  constructor(
    private next: number,
    private readonly hashOf: (thing: Thing) => Buffer,
  ) {}

  /** Reads the ids of what is known already. `sql` takes hashes as $1 and answers `id` and `hash`. */
  async load(reader: Reader, sql: string, things: readonly Thing[]): Promise<void> {
    const hashes = things.map((thing) => this.hashOf(thing));
    const unknown = hashes.filter((hash) => !this.ids.has(hash.toString('latin1')));
    if (unknown.length === 0) return;
    const rows = await reader.query<{ id: number; hash: Buffer }>(sql, [unknown]);
    for (const row of rows) this.ids.set(row.hash.toString('latin1'), row.id);
  }

  find(thing: Thing): number | undefined {
    return this.ids.get(this.hashOf(thing).toString('latin1'));
  }

  /** The id of a thing; `load` must have been asked for it. */
  idOf(thing: Thing): number {
    const known = this.find(thing);
    if (known !== undefined) return known;
    const hash = this.hashOf(thing);
    const id = this.next++;
    this.ids.set(hash.toString('latin1'), id);
    this.added.push({ id, hash, thing });
    return id;
  }
}
