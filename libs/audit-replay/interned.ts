/** Numbers things by their first appearance. */
export class Interned<Thing> {
  private readonly ids = new Map<string, number>();
  readonly things: Thing[] = [];

  /** Returns the id of a key; calls `make` for a new one. */
  idOf(key: string, make: (id: number) => Thing): number {
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const id = this.things.length;
    this.ids.set(key, id);
    this.things.push(make(id));
    return id;
  }

  at(id: number): Thing {
    const thing = this.things[id];
    if (thing === undefined) throw new RangeError(`nothing has the id ${id}`);
    return thing;
  }
}
