import { type Complaint, escapePointer } from '@core/kernel';

const COMPLAINT_LIMIT = 20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

interface Container {
  /** The members so far; null for a list. */
  readonly members: Set<string> | null;
  /** The present member or item. */
  at: string | number;
}

/**
 * Returns the members that occur twice in an object (RFC 7493 §2.3 forbids them). `JSON.parse`
 * silently keeps the last one; another parser may keep the first. The text must be JSON.
 * Attacker-controlled; scans without recursion.
 */
export function repeatedMembers(text: string): Complaint[] {
  const complaints: Complaint[] = [];
  const open: Container[] = [];
  let name = '';
  for (let i = 0; i < text.length && complaints.length < COMPLAINT_LIMIT; i++) {
    const top = open.at(-1);
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfText(text, i);
        name = text.slice(i, end + 1);
        i = end;
        break;
      }
      case COLON:
        if (top?.members) enter(top, top.members, JSON.parse(name) as string, open, complaints);
        break;
      case COMMA:
        if (top && typeof top.at === 'number') top.at++;
        break;
      case OPEN_OBJECT:
        open.push({ members: new Set(), at: '' });
        break;
      case OPEN_LIST:
        open.push({ members: null, at: 0 });
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        open.pop();
    }
  }
  return complaints;
}

function enter(
  top: Container,
  members: Set<string>,
  name: string,
  open: readonly Container[],
  complaints: Complaint[],
): void {
  top.at = name;
  if (!members.has(name)) return void members.add(name);
  const pointer = open.map(({ at }) => `/${escapePointer(String(at))}`).join('');
  complaints.push({ pointer: pointer.toWellFormed(), message: 'is repeated in its object' });
}

/** Returns the index of the quote that ends the string which starts at `start`. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}
