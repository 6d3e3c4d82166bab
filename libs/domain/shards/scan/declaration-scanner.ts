import type { TextSlice } from '@core/text';
import { memberNames } from '@platform/validation';
import { RegisterShard } from '../register-shard.command.js';
import type { ReadDeclaration } from '../read-declaration.js';
import type { ShardDeclaration } from '../shard-declaration.js';
import { ShardsError } from '../shards.errors.js';
import {
  afterDigest,
  afterNumber,
  afterSpace,
  afterUri,
  afterValue,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  numberAt,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  startsWith,
} from './json-bytes.js';
import { type Recalled, RECALLED_LENGTH, RecalledValues } from './recalled-values.js';
import { TextArena } from './text-arena.js';

/** Bytes of which every character is one byte, and the same as a text. */
export interface AsciiBlock {
  /** Ends in a line feed. */
  readonly bytes: Buffer;
  /** The bytes as Latin-1: a byte and its character have the same place. */
  readonly text: string;
}

/** In the order of canonical JSON. */
const MEMBERS = memberNames(RegisterShard).toSorted();
const COUNT = MEMBERS.length;
const indexOf = (name: keyof RegisterShard): number => MEMBERS.indexOf(name);
const [ACTIVITY, DIGEST, PARENTS, URI] = (['activity', 'digest', 'derivedFrom', 'uri'] as const).map(indexOf) as [
  number,
  number,
  number,
  number,
];
const NUMBERS = new Set((['bytes', 'records', 'tokens'] as const).map(indexOf));
/** Each name with the quote behind it. */
const NAMES = MEMBERS.map((name) => Buffer.from(`${name}"`, 'latin1'));
/** What stands before the value of each member, if another one comes before it. */
const LABELS = MEMBERS.map((name) => Buffer.from(`,"${name}":`, 'latin1'));

/**
 * Longer lines, and longer declarations, are read by the complete check, which knows all limits.
 */
const LINE_LIMIT = 16_384;
const TEXT_LIMIT = 18_000;
/** A declaration with more parents does not name them in its entry. */
const PARENT_LIMIT = 64;
/** Few enough to compare each with each. */
const COMPARED = 8;

const MEMBERS_SPACE = LABELS.reduce((sum, label) => sum + label.length, 0);

/** The values that every scanner of a process recalls. */
const recalled = new RecalledValues();

/**
 * Reads the usual line of an upload in one pass, from its bytes to the declaration and the bytes of
 * its canonical JSON, as the complete check reads it: JSON in plain ASCII, names and numbers in
 * their usual form, and other members as they were accepted before. It takes no line that it cannot
 * vouch for, and explains nothing. Attacker-controlled.
 */
export class DeclarationScanner {
  private readonly starts = new Int32Array(COUNT);
  private readonly ends = new Int32Array(COUNT);
  private readonly values = new Array<unknown>(COUNT).fill(undefined);
  private readonly texts = new Array<Buffer | null>(COUNT).fill(null);
  /** The last recalled value of each member: mostly that of the next line. */
  private readonly last = new Array<Recalled | null>(COUNT).fill(null);
  /** The members of the last line in the order of their names there: mostly that of the next. */
  private readonly order: number[] = [];
  private readonly templates = new Map<number, object>();
  private lastParents: { readonly sent: Buffer; readonly names: readonly string[] } | null = null;
  private readonly arena = new TextArena();
  /** Bits of the members of the line. */
  private present = 0;
  /** Bits of the members whose values are not recalled. */
  private missed = 0;
  /** The place after the line that `scan` took or missed. */
  end = 0;

  /**
   * Returns the declaration of the line that begins at `start`; null if the complete check must
   * read it. `end` is then the place of the line feed if that is known, else -1.
   */
  scan(block: AsciiBlock, start: number): Exclude<ReadDeclaration, ShardsError> | null {
    this.present = 0;
    this.missed = 0;
    this.end = this.afterMembers(block, start);
    if (this.end < 0 || this.end - start > LINE_LIMIT) {
      this.missed = 0;
      return null;
    }
    if (this.missed !== 0 || !this.holdsTogether()) return null;
    const text = this.write(block.bytes);
    return text && { declaration: this.declaration(), text };
  }

  /** Recalls what the last scan missed, as the complete check read it. */
  learn({ text }: AsciiBlock, read: ReadDeclaration): void {
    if (this.missed === 0 || read instanceof ShardsError) return;
    const declaration = read.declaration as Readonly<Record<string, unknown>>;
    for (let member = 0; member < COUNT; member++) {
      const name = MEMBERS[member] as string;
      const value = declaration[name];
      if ((this.missed & (1 << member)) === 0 || value === undefined) continue;
      recalled.add(name, text.slice(this.starts[member], this.ends[member]), value as never);
    }
  }

  /** The place of the line feed after an object whose members all have a place; else -1. */
  private afterMembers(block: AsciiBlock, start: number): number {
    const { bytes } = block;
    let at = afterSpace(bytes, start);
    if (bytes[at] !== OPEN_OBJECT) return -1;
    for (let nth = 0; ; nth++) {
      at = afterSpace(bytes, at + 1);
      if (bytes[at] !== QUOTE) return -1;
      const member = this.memberAt(bytes, at + 1, nth);
      if (member < 0 || (this.present & (1 << member)) !== 0) return -1;
      this.present |= 1 << member;
      at = afterSpace(bytes, at + 1 + (NAMES[member] as Buffer).length);
      if (bytes[at] !== COLON) return -1;
      at = afterSpace(bytes, at + 1);
      const end = this.afterMember(block, member, at);
      if (end < 0) return -1;
      this.starts[member] = at;
      this.ends[member] = end;
      at = afterSpace(bytes, end);
      if (bytes[at] === CLOSE_OBJECT) break;
      if (bytes[at] !== COMMA) return -1;
    }
    at = afterSpace(bytes, at + 1);
    return bytes[at] === LINE_FEED ? at : -1;
  }

  private memberAt(bytes: Uint8Array, at: number, nth: number): number {
    const likely = this.order[nth];
    if (likely !== undefined && startsWith(bytes, at, NAMES[likely] as Buffer)) return likely;
    for (let member = 0; member < COUNT; member++) {
      if (!startsWith(bytes, at, NAMES[member] as Buffer)) continue;
      if (nth <= this.order.length) this.order[nth] = member;
      return member;
    }
    return -1;
  }

  private afterMember(block: AsciiBlock, member: number, at: number): number {
    if (NUMBERS.has(member)) {
      const end = afterNumber(block.bytes, at);
      if (end > 0) this.values[member] = numberAt(block.bytes, at, end);
      return this.sent(member, end);
    }
    if (member === DIGEST) return this.afterName(block, member, at, afterDigest(block.bytes, at));
    if (member === URI) return this.afterName(block, member, at, afterUri(block.bytes, at));
    return member === PARENTS ? this.afterParents(block, at) : this.afterRecalled(block, member, at);
  }

  private sent(member: number, end: number): number {
    this.texts[member] = null;
    return end;
  }

  private afterName({ text }: AsciiBlock, member: number, at: number, end: number): number {
    if (end > 0) this.values[member] = text.slice(at + 1, end - 1);
    return this.sent(member, end);
  }

  private afterRecalled({ bytes, text }: AsciiBlock, member: number, at: number): number {
    const last = this.last[member];
    if (last && startsWith(bytes, at, last.sent)) return this.recall(member, last, at);
    const end = afterValue(bytes, at);
    if (end < 0 || end - at > RECALLED_LENGTH) return -1;
    const known = recalled.get(MEMBERS[member] as string, text.slice(at, end));
    if (known) return this.recall(member, known, at);
    this.missed |= 1 << member;
    return end;
  }

  private recall(member: number, known: Recalled, at: number): number {
    this.last[member] = known;
    this.values[member] = known.value;
    this.texts[member] = known.text;
    return at + known.sent.length;
  }

  private afterParents(block: AsciiBlock, start: number): number {
    const { bytes, text } = block;
    this.texts[PARENTS] = null;
    const last = this.lastParents;
    if (last && startsWith(bytes, start, last.sent)) {
      this.values[PARENTS] = last.names;
      return start + last.sent.length;
    }
    if (bytes[start] !== OPEN_LIST) return -1;
    const names: string[] = [];
    let at = start;
    do {
      at = afterSpace(bytes, at + 1);
      const digest = afterDigest(bytes, at);
      const end = digest > 0 ? digest : afterUri(bytes, at);
      if (end < 0 || names.length === PARENT_LIMIT) return -1;
      names.push(text.slice(at + 1, end - 1));
      at = afterSpace(bytes, end);
    } while (bytes[at] === COMMA);
    if (bytes[at] !== CLOSE_LIST || !areDistinct(names)) return -1;
    this.values[PARENTS] = names;
    // The outputs of one activity follow each other.
    if (names.length > 1) this.lastParents = { sent: bytes.subarray(start, at + 1), names };
    return at + 1;
  }

  /** The rules between members. */
  private holdsTogether(): boolean {
    const { present, values } = this;
    if ((present & ((1 << DIGEST) | (1 << URI))) === 0) return false;
    if ((present & (1 << PARENTS)) === 0) return (present & (1 << ACTIVITY)) === 0;
    const digest = (present & (1 << DIGEST)) === 0 ? undefined : values[DIGEST];
    const uri = (present & (1 << URI)) === 0 ? undefined : values[URI];
    for (const name of values[PARENTS] as readonly string[]) if (name === digest || name === uri) return false;
    return true;
  }

  /** The canonical JSON: members in canonical order, each as sent or as recalled. */
  private write(bytes: Buffer): TextSlice | null {
    const { present, texts, starts, ends } = this;
    let space = MEMBERS_SPACE + 2;
    for (let member = 0; member < COUNT; member++) {
      if ((present & (1 << member)) === 0) continue;
      space += texts[member]?.length ?? (ends[member] as number) - (starts[member] as number);
    }
    if (space > TEXT_LIMIT) return null;
    const { arena } = this;
    arena.begin(space);
    for (let member = 0; member < COUNT; member++) {
      if ((present & (1 << member)) === 0) continue;
      const label = LABELS[member] as Buffer;
      const text = texts[member];
      arena.add(label, 0, label.length);
      if (text) arena.add(text, 0, text.length);
      else if (member === PARENTS) arena.addWithoutSpace(bytes, starts[member] as number, ends[member] as number);
      else arena.add(bytes, starts[member] as number, ends[member] as number);
    }
    return arena.end();
  }

  private declaration(): ShardDeclaration {
    const { present, values } = this;
    let template = this.templates.get(present);
    if (!template) {
      // All members of what a parser makes are within the object itself.
      const names = MEMBERS.filter((_, member) => (present & (1 << member)) !== 0);
      template = JSON.parse(`{${names.map((name) => `"${name}":null`).join()}}`) as object;
      this.templates.set(present, template);
    }
    const declaration: Record<string, unknown> = { ...template };
    for (let member = 0; member < COUNT; member++)
      if ((present & (1 << member)) !== 0) declaration[MEMBERS[member] as string] = values[member];
    return declaration;
  }
}

const LINE_FEED = 0x0a;

function areDistinct(names: readonly string[]): boolean {
  if (names.length > COMPARED) return new Set(names).size === names.length;
  for (let i = 1; i < names.length; i++) for (let j = 0; j < i; j++) if (names[i] === names[j]) return false;
  return true;
}
