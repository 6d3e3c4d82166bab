import { GrowingInts } from './growing-ints.js';

/**
 * Lists of whole numbers, to whose front numbers are added: 4 bytes for each list, and 8 for each
 * number behind the first that was added to its list.
 */
export class IntLists {
  /**
   * By list: 0 if it is empty, the number plus one if there is one. Else the complement of the
   * place of a number in `cells`, which the rest of the list follows, in the same form.
   */
  private readonly heads = new GrowingInts();
  private readonly cells = new GrowingInts();

  /** In memory, with what is not used yet. */
  get bytes(): number {
    return this.heads.bytes + this.cells.bytes;
  }

  /** Adds empty lists until there are so many. */
  extend(lists: number): void {
    this.heads.zeros(lists);
  }

  /** Makes the list if it is not there. */
  add(list: number, number: number): void {
    if (list >= this.heads.length) this.heads.zeros(list + 1);
    const heads = this.heads.raw;
    const head = heads[list] as number;
    if (head === 0) heads[list] = number + 1;
    else {
      heads[list] = ~this.cells.length;
      this.cells.push(number);
      this.cells.push(head);
    }
  }

  /**
   * Visits the numbers of a list, the latest first, until `visit` returns false; then it returns
   * false too.
   */
  visit(list: number, visit: (number: number) => boolean): boolean {
    let rest = this.heads.at(list);
    for (; rest < 0; rest = this.cells.at(~rest + 1)) if (!visit(this.cells.at(~rest))) return false;
    return rest === 0 || visit(rest - 1);
  }

  /** As `GrowingInts.raw`: for loops that run thousands of times. */
  get raw(): { readonly heads: Int32Array; readonly cells: Int32Array } {
    return { heads: this.heads.raw, cells: this.cells.raw };
  }
}
