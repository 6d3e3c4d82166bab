import { RECORD_BYTES, type KeptItems } from './kept-items.js';

const LENGTH_BYTES = 2;
/** Bytes of text in UTF-8. */
const TEXT_BYTES = 1_018;
/** Bytes of a kept example: the number of the record, the length of the text, the text, zeros. */
export const EXAMPLE_ITEM = RECORD_BYTES + LENGTH_BYTES + TEXT_BYTES;
/** UTF-16 units before and after the place that an example is of. */
const AROUND = 250;

/** The text of an example. */
export interface KeptExample {
  readonly record: number;
  readonly text: string;
}

/** The text around a place, which is within it. */
export function excerptAt(text: string, at: number): string {
  return text.slice(Math.max(0, at - AROUND), at + AROUND);
}

/** Items of one size, in the order of the examples; a text is cut to what an item holds. */
export function keptExamples(examples: readonly KeptExample[]): KeptItems {
  const items = Buffer.alloc(examples.length * EXAMPLE_ITEM);
  for (const [number, { record, text }] of examples.entries()) {
    const from = number * EXAMPLE_ITEM;
    items.writeUInt32BE(record, from);
    // Writes whole characters only.
    const length = items.write(text, from + RECORD_BYTES + LENGTH_BYTES, TEXT_BYTES, 'utf8');
    items.writeUInt16BE(length, from + RECORD_BYTES);
  }
  return { items, size: EXAMPLE_ITEM };
}

export function examplesOf(items: Buffer): KeptExample[] {
  return Array.from({ length: items.length / EXAMPLE_ITEM }, (_, number) => {
    const from = number * EXAMPLE_ITEM;
    const text = from + RECORD_BYTES + LENGTH_BYTES;
    const length = items.readUInt16BE(from + RECORD_BYTES);
    return { record: items.readUInt32BE(from), text: items.toString('utf8', text, text + length) };
  });
}
