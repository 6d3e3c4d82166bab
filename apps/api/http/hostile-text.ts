import { type Complaint, escapePointer } from '@core/kernel';
import { DEPTH_LIMIT } from './json-limits.js';

const COMPLAINT_LIMIT = 20;
// Assigning to them changes an object's prototype, or hides its class from class-validator.
const REFUSED_MEMBERS = new Set(['__proto__', 'constructor']);

/** Reports U+0000, which Postgres cannot store, and lone surrogates, which UTF-8 cannot encode. */
export function textComplaint(text: string): string | null {
  if (text.includes('\u0000')) return 'must not hold the character U+0000';
  return text.isWellFormed() ? null : 'must be well-formed Unicode: it holds a lone surrogate';
}

/**
 * Reports what no parsed JSON document may contain. Attacker-controlled; walks without recursion.
 */
export function jsonComplaints(document: unknown, within = { pointer: '', depth: 0 }): Complaint[] {
  const complaints: Complaint[] = [];
  const pending: { value: unknown; pointer: string; depth: number }[] = [{ value: document, ...within }];
  for (let next = pending.pop(); next && complaints.length < COMPLAINT_LIMIT; next = pending.pop()) {
    const { value, pointer, depth } = next;
    const message =
      scalarComplaint(value) ?? (depth > DEPTH_LIMIT ? `is nested deeper than ${DEPTH_LIMIT} levels` : null);
    if (message) complaints.push({ pointer, message });
    else if (typeof value === 'object' && value !== null) {
      for (const [member, item] of Object.entries(value)) {
        const at = `${pointer}/${escapePointer(member)}`;
        const refused = memberComplaint(member);
        if (refused) complaints.push({ pointer: at.toWellFormed(), message: refused });
        else if (typeof item === 'string' || typeof item === 'number' || typeof item === 'object') {
          pending.push({ value: item, pointer: at, depth: depth + 1 });
        }
      }
    }
  }
  return complaints;
}

/**
 * Returns the number of members at all levels of a JSON document, or of a value `depth` levels
 * within one; null if `jsonComplaints` would report something. Attacker-controlled; the fast path.
 */
export function safeMemberCount(document: unknown, depth = 0): number | null {
  const members = countSafe(document, depth);
  return members < 0 ? null : members;
}

/** As `safeMemberCount`; -1 in place of null. Loops, since every line of an upload is walked. */
function countSafe(value: unknown, level: number): number {
  if (level > DEPTH_LIMIT) return typeof value === 'boolean' ? 0 : -1;
  if (typeof value !== 'object' || value === null) return scalarComplaint(value) === null ? 0 : -1;
  let members = 0;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const inside = countSafe(value[at], level + 1);
      if (inside < 0) return -1;
      members += inside;
    }
    return members;
  }
  // Parsed JSON has own members only, `__proto__` among them.
  for (const member in value) {
    const inside = isSafeName(member) ? countSafe((value as Record<string, unknown>)[member], level + 1) : -1;
    if (inside < 0) return -1;
    members += 1 + inside;
  }
  return members;
}

/** Names without a complaint: documents use few different ones. */
const safeNames = new Set<string>();
const SAFE_NAMES = { count: 1_000, length: 64 } as const;

function isSafeName(member: string): boolean {
  if (safeNames.has(member)) return true;
  if (memberComplaint(member) !== null) return false;
  if (member.length <= SAFE_NAMES.length && safeNames.size < SAFE_NAMES.count) safeNames.add(member);
  return true;
}

function memberComplaint(member: string): string | null {
  if (REFUSED_MEMBERS.has(member)) return 'is a member name that is not allowed';
  const message = textComplaint(member);
  return message && `a member name ${message}`;
}

function scalarComplaint(value: unknown): string | null {
  if (typeof value === 'string') return textComplaint(value);
  if (typeof value !== 'number') return null;
  if (!Number.isFinite(value)) return 'is a number beyond the range of a double';
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'is an integer beyond 2^53 - 1' : null;
}
