import { parseUri } from '@core/kernel';
import { VendorsError } from './vendors.errors.js';

// eslint-disable-next-line no-control-regex -- control characters are what is refused
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// eslint-disable-next-line no-control-regex -- as above; a quoted clause may have lines
const UNPRINTABLE_BUT_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
const TEXT_LIMIT = 2_000;

/** One line of printable Unicode, trimmed, of 1 to `limit` UTF-16 units. */
export function parseLine(text: string, limit: number, pointer: string): string {
  const good = text.length > 0 && text.length <= limit && text === text.trim() && text.isWellFormed();
  if (good && !UNPRINTABLE.test(text)) return text;
  return refuse(pointer, `must be one line of printable text, trimmed, 1 to ${limit} characters`);
}

/** Printable Unicode, lines allowed, of 1 to 2,000 UTF-16 units. */
export function parseText(text: string, pointer: string): string {
  const good = text.length > 0 && text.length <= TEXT_LIMIT && text.isWellFormed();
  if (good && !UNPRINTABLE_BUT_LINES.test(text)) return text;
  return refuse(pointer, `must be printable text of 1 to ${TEXT_LIMIT} characters`);
}

/** An http or https address: it becomes a link in somebody's browser, where `javascript:` would run. */
export function parseWebAddress(text: string, pointer: string): string {
  if (/^https?:\/\//i.test(text)) return parseUri(text, pointer);
  return refuse(pointer, 'must be an http or https address');
}

function refuse(pointer: string, message: string): never {
  throw new VendorsError('invalid-declaration', `${pointer} ${message}.`, [{ pointer, message }]);
}
