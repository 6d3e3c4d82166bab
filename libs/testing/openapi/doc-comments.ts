import ts from 'typescript';

/** A JSON Schema 2020-12, or a part of one. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** What a doc comment states about a type, a member or a method. */
export interface DocComment {
  /** Its paragraphs, each on one line. */
  readonly paragraphs: readonly string[];
  /** Keywords for the string or number inside, such as `format` in `(Instant | null)[]`. */
  readonly leaf: Schema;
  /** Keywords for the whole value. */
  readonly whole: Schema;
  /** The text of each `@status` tag. */
  readonly statuses: readonly string[];
  readonly tag?: string;
}

const LEAF_TEXTS = new Set(['format', 'pattern', 'contentEncoding']);
const LEAF_NUMBERS = new Set(['minimum', 'maximum', 'minLength', 'maxLength']);

/**
 * Reads a doc comment. Knows JSON Schema keywords, `@asType`, `@example`, `@default`, `@status` and
 * `@tag` as tags.
 */
export function docCommentOf(symbol: ts.Symbol, checker: ts.TypeChecker): DocComment {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, ' ').trim());
  const leaf: Record<string, unknown> = {};
  const whole: Record<string, unknown> = {};
  const statuses: string[] = [];
  let tag: string | undefined;
  for (const { name, text: parts } of symbol.getJsDocTags(checker)) {
    const value = ts.displayPartsToString(parts).trim();
    if (LEAF_TEXTS.has(name)) leaf[name] = value;
    else if (LEAF_NUMBERS.has(name)) leaf[name] = Number(value);
    else if (name === 'asType') leaf['type'] = value;
    else if (name === 'example') whole['examples'] = [valueOf(value)];
    else if (name === 'default') whole['default'] = valueOf(value);
    else if (name === 'status') statuses.push(value.replace(/\s*\n\s*/g, ' '));
    else if (name === 'tag') tag = value;
  }
  return { paragraphs: paragraphs.filter((paragraph) => paragraph !== ''), leaf, whole, statuses, tag };
}

/** JSON where the text is JSON, such as `100` or `{"language": "en"}`; else the text. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
