import type { TextSlice } from '@core/text';
import { CLOSE_OBJECT, OPEN_OBJECT } from './json-bytes.js';

const ARENA = 256 * 1024;
const SPACE = 0x20;
/** Below it a loop is faster than a call. */
const LOOPED = 48;

/** Builds the JSON of objects in buffers that hundreds of them share, out of the heap's sight. */
export class TextArena {
  private bytes = Buffer.allocUnsafeSlow(ARENA);
  private start = 0;
  private at = 0;

  /** Begins an object. @param space the bytes that it takes at most */
  begin(space: number): void {
    if (this.at + space > ARENA) {
      this.bytes = Buffer.allocUnsafeSlow(ARENA);
      this.at = 0;
    }
    this.start = this.at;
  }

  add(from: Buffer, start: number, end: number): void {
    const { bytes } = this;
    let { at } = this;
    if (end - start > LOOPED) at += from.copy(bytes, at, start, end);
    else for (let i = start; i < end; i++) bytes[at++] = from[i] as number;
    this.at = at;
  }

  /** As `add`, for JSON whose texts have no white space. */
  addWithoutSpace(from: Buffer, start: number, end: number): void {
    const { bytes } = this;
    let { at } = this;
    for (let i = start; i < end; i++) if ((from[i] as number) > SPACE) bytes[at++] = from[i] as number;
    this.at = at;
  }

  /** Ends the object, whose first byte was the comma before its first member. */
  end(): TextSlice {
    const { bytes, start } = this;
    bytes[start] = OPEN_OBJECT;
    bytes[this.at++] = CLOSE_OBJECT;
    return { bytes, start, end: this.at };
  }
}
