import licenceIds from 'spdx-license-ids/index.json';
import deprecatedIds from 'spdx-license-ids/deprecated.json';

/** The identifiers of the list, by their lower case. */
const IDS: ReadonlyMap<string, string> = new Map([...licenceIds, ...deprecatedIds].map((id) => [id.toLowerCase(), id]));
const OWN = /^(DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+$/;
const EXCEPTION = /^[A-Za-z0-9.-]+$/;
const KEYWORDS: readonly (string | undefined)[] = ['AND', 'OR', 'WITH'];

/** The canonical forms of texts read before: most shards share their licence with others. */
const known = new Map<string, string | null>();
const KNOWN_LIMIT = 1_000;

/**
 * `canonicalLicence` returns an SPDX licence expression (SPDX 2.3, annex D) with single spaces and
 * no needless parentheses; null if the text is none. Identifiers are those of the SPDX licence
 * list, read in any case and written in that of the list, and `LicenseRef-` with any name for
 * others. The name of an exception (after `WITH`) is checked by its form only. The text's length
 * must be limited: parentheses nest calls.
 */
export function canonicalLicence(text: string): string | null {
  const before = known.get(text);
  if (before !== undefined) return before;
  const canonical = new Expression(text).canonical();
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, canonical);
  return canonical;
}

/** An identifier as the list writes it; a plus behind it stands for later versions. */
function identifier(text: string): string | null {
  if (OWN.test(text)) return text;
  const listed = IDS.get(text.toLowerCase());
  if (listed !== undefined) return listed;
  const first = text.endsWith('+') ? IDS.get(text.slice(0, -1).toLowerCase()) : undefined;
  return first === undefined ? null : `${first}+`;
}

/** A part of an expression; `isChoice` if its outermost operator is OR. */
interface Part {
  readonly text: string;
  readonly isChoice: boolean;
}

class Expression {
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(text: string) {
    this.tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  }

  canonical(): string | null {
    const part = this.choice();
    return part && this.at === this.tokens.length ? part.text : null;
  }

  private choice(): Part | null {
    return this.joined('OR', () => this.conjunction());
  }

  /** AND binds more tightly than OR. */
  private conjunction(): Part | null {
    return this.joined('AND', () => this.atom());
  }

  private joined(operator: 'AND' | 'OR', next: () => Part | null): Part | null {
    const parts: Part[] = [];
    do {
      const part = next();
      if (!part) return null;
      parts.push(part);
    } while (this.take(operator));
    const [first] = parts;
    if (first && parts.length === 1) return first;
    const texts = parts.map(({ text, isChoice }) => (isChoice && operator === 'AND' ? `(${text})` : text));
    return { text: texts.join(` ${operator} `), isChoice: operator === 'OR' };
  }

  private atom(): Part | null {
    if (this.take('(')) {
      const inner = this.choice();
      return inner && this.take(')') ? inner : null;
    }
    const id = identifier(this.tokens[this.at++] ?? '');
    if (id === null) return null;
    if (!this.take('WITH')) return { text: id, isChoice: false };
    const exception = this.tokens[this.at++] ?? '';
    if (!EXCEPTION.test(exception) || KEYWORDS.includes(exception)) return null;
    return { text: `${id} WITH ${exception}`, isChoice: false };
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }
}
