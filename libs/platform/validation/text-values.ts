import { memberNames } from './member-names.js';
import type { CommandClass } from './schema-fragment.js';

const READS_TEXT = Symbol('how a member reads the text that stands for it in a query or a path');

type ReadText = (text: string) => unknown;

export const readsText = (read: ReadText): PropertyDecorator => Reflect.metadata(READS_TEXT, read);

/**
 * `fromTexts` returns the members of a query or path, with digits and words converted to their
 * values.
 */
export function fromTexts(type: CommandClass, texts: object): Record<string, unknown> {
  const names = new Set(memberNames(type));
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]: [string, unknown]) => {
      const read =
        typeof text === 'string' && names.has(name)
          ? (Reflect.getMetadata(READS_TEXT, type.prototype as object, name) as ReadText | undefined)
          : undefined;
      return [name, read ? read(text as string) : text];
    }),
  );
}
