interface List<Item> {
  readonly items: Item[];
  parts: number;
}

/**
 * Lists that entries state in parts, in order, before the statement that needs them. Each list has
 * an owner.
 */
export class PartedLists<Item> {
  private readonly lists = new Map<string | number, List<Item>>();

  /**
   * Returns false, and leaves the list as it is, if the part is not the next one of its owner's
   * list.
   */
  add(owner: string | number, part: number, items: readonly Item[]): boolean {
    const list: List<Item> | undefined = part === 0 ? { items: [], parts: 0 } : this.lists.get(owner);
    if (list?.parts !== part) return false;
    this.lists.set(owner, list);
    for (const item of items) list.items.push(item);
    list.parts++;
    return true;
  }

  /**
   * Returns the owner's list and forgets it; an owner without one has an empty list of no parts.
   */
  take(owner: string | number): { readonly items: readonly Item[]; readonly parts: number } {
    const list = this.lists.get(owner) ?? { items: [], parts: 0 };
    this.lists.delete(owner);
    return list;
  }
}
