import { escapePointer } from '@core/kernel';
import type { LeftOut } from './croissant.js';

const LIMIT = 1_000;

/** Collects what is left out, and why. Beyond a thousand it keeps their number. */
export class LeftOutList {
  private readonly kept: LeftOut[] = [];
  private more = 0;

  /** @param members of the path to it, unescaped */
  add(parent: string, member: string | number, why: string): void {
    this.addAt(`${parent}/${escapePointer(String(member))}`, why);
  }

  addAt(pointer: string, why: string): void {
    if (this.kept.length < LIMIT) this.kept.push({ pointer, why });
    else this.more += 1;
  }

  list(): LeftOut[] {
    return this.more === 0 ? this.kept : [...this.kept, { pointer: '', why: `${this.more} more things are left out` }];
  }
}
