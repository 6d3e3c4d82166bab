import { type Complaint, escapePointer } from '@core/kernel';
import { endOfText, TOKEN } from './json-tokens.js';

const COMPLAINT_LIMIT = 20;

interface Container {
  /** The members so far; null for a list. */
  readonly members: Set<string> | null;
  /** The present member or item. */
  at: string | number;
}

/**
 * Returns the members that occur twice in an object (RFC 7493 §2.3 forbids them). `JSON.parse`
 * silently keeps the last one; another parser may keep the first. The bytes must be JSON.
 * Attacker-controlled; scans without recursion.
 */
export function repeatedMembers(bytes: Buffer): Complaint[] {
  const complaints: Complaint[] = [];
  const open: Container[] = [];
  let name = '';
  for (let i = 0; i < bytes.length && complaints.length < COMPLAINT_LIMIT; i++) {
    const top = open.at(-1);
    switch (bytes[i]) {
      case TOKEN.quote: {
        const end = endOfText(bytes, i);
        name = bytes.toString('utf8', i, end + 1);
        i = end;
        break;
      }
      case TOKEN.colon:
        if (top?.members) enter(top, top.members, JSON.parse(name) as string, open, complaints);
        break;
      case TOKEN.comma:
        if (top && typeof top.at === 'number') top.at++;
        break;
      case TOKEN.openObject:
        open.push({ members: new Set(), at: '' });
        break;
      case TOKEN.openList:
        open.push({ members: null, at: 0 });
        break;
      case TOKEN.closeObject:
      case TOKEN.closeList:
        open.pop();
        break;
      default:
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
