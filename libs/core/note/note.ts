import { decodeBase64, decodeText, isNoteText } from './encoding.js';
import { NoteError } from './note.errors.js';
import { isKeyName } from './verifier-key.js';

/** `— <key name> base64(key ID ‖ signature)`: whose signature it says it is. */
export interface SignatureLine {
  readonly name: string;
  /** A uint32. */
  readonly keyId: number;
  /** At least one byte; what they mean depends on the key's signature type. */
  readonly signature: Uint8Array;
}

/**
 * A note as it was read, nothing of it verified. `text` ends in a newline and is what is signed.
 */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

/**
 * In bytes, and in signature lines: the limits of golang.org/x/mod/sumdb/note; the specification
 * asks for at least 16.
 */
export const NOTE_LIMIT = 1_000_000;
export const SIGNATURES_LIMIT = 100;

const SIGNATURE_LINE = /^— ([^ ]+) ([A-Za-z0-9+/]+={0,2})$/;
const KEY_ID_BYTES = 4;

/**
 * Splits a signed note (C2SP signed-note v1.0.0, "Format"). Throws `malformed-note` or `too-large`;
 * checks no signature.
 */
export function parseNote(input: string | Uint8Array): SignedNote {
  const note = decodeText(input, NOTE_LIMIT, 'signed note');
  if (note === undefined || !isNoteText(note)) {
    throw malformed('it is not UTF-8, or has control characters other than newline');
  }
  // The text may have blank lines, the signature lines none: so the last blank line is the border.
  const border = note.lastIndexOf('\n\n');
  if (border < 0) throw malformed('there is no blank line between the text and the signatures');
  return { text: note.slice(0, border + 1), signatures: parseSignatureLines(note.slice(border + 2)) };
}

/**
 * The lines that follow a note's text, and what a witness answers (tlog-witness): one or more
 * lines, each ending in a newline.
 */
export function parseSignatureLines(input: string | Uint8Array): SignatureLine[] {
  const text = decodeText(input, NOTE_LIMIT, 'list of signatures');
  if (text === undefined || !text.endsWith('\n')) throw malformed('it does not end in a signature line and a newline');
  const lines = text.slice(0, -1).split('\n', SIGNATURES_LIMIT + 1);
  if (lines.length > SIGNATURES_LIMIT) throw malformed(`it has more than ${SIGNATURES_LIMIT} signatures`);
  return lines.map(parseSignatureLine);
}

/**
 * The note of a text and its signatures. Throws `malformed-note` if no such note could be read
 * again.
 */
export function formatNote(text: string, signatures: readonly SignatureLine[]): string {
  if (!text.endsWith('\n')) throw malformed('its text does not end in a newline');
  const note = `${text}\n${signatures.map(formatSignatureLine).join('')}`;
  parseNote(note);
  return note;
}

/**
 * `note` with further signatures at its end, the lines before it as they were. Verify them first:
 * this does not.
 */
export function addSignatures(note: string, signatures: readonly SignatureLine[]): string {
  const { text, signatures: earlier } = parseNote(note);
  return formatNote(text, [...earlier, ...signatures]);
}

/**
 * One line with its newline. Throws `malformed-note` for what is no signature line: a name must not
 * bring further lines.
 */
export function formatSignatureLine({ name, keyId, signature }: SignatureLine): string {
  const isKeyId = Number.isInteger(keyId) && keyId >= 0 && keyId < 2 ** 32;
  if (!isKeyName(name) || !isKeyId || signature.length === 0) {
    throw malformed('a signature takes a key name, a 32-bit key ID and at least one byte');
  }
  const bytes = Buffer.alloc(KEY_ID_BYTES + signature.length);
  bytes.writeUInt32BE(keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `— ${name} ${bytes.toString('base64')}\n`;
}

function parseSignatureLine(line: string): SignatureLine {
  const [, name, base64] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = base64 === undefined ? undefined : decodeBase64(base64);
  if (name === undefined || !isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    throw malformed('a line after the last blank line is no signature: "— <key name> <base64>"');
  }
  return { name, keyId: bytes.readUInt32BE(0), signature: bytes.subarray(KEY_ID_BYTES) };
}

function malformed(why: string): NoteError {
  return new NoteError('malformed-note', `This is not a signed note: ${why}.`);
}
