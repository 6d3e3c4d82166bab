import { unescapeText } from '@core/text';
import { CertificateError } from './certificate.errors.js';

/**
 * The lines of a text, each ending in a line feed, one after the other. Memory is that of the text,
 * however many lines it has.
 */
export class LineReader {
  private at = 0;
  private read = 0;

  constructor(private readonly text: string) {
    if (!text.endsWith('\n')) throw this.malformed('the last line has no end');
  }

  /** The number of the next line, from 1. */
  get number(): number {
    return this.read + 1;
  }

  get atEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Returns whether a blank line follows, and then a line with this beginning. */
  nextBlockStartsWith(beginning: string): boolean {
    return this.text.startsWith(`\n${beginning}`, this.at);
  }

  nextLineStartsWith(beginning: string): boolean {
    return this.text.startsWith(beginning, this.at);
  }

  line(): string {
    if (this.atEnd) throw this.malformed('it ends too early');
    const end = this.text.indexOf('\n', this.at);
    const line = this.text.slice(this.at, end);
    this.at = end + 1;
    this.read++;
    return line;
  }

  /** Reads the next line if it is `keyword`, a space and a value; returns the value. */
  optional(keyword: string): string | undefined {
    if (!this.nextLineStartsWith(`${keyword} `)) return undefined;
    return this.line().slice(keyword.length + 1);
  }

  required(keyword: string): string {
    const rest = this.optional(keyword);
    if (rest === undefined) throw this.malformed(`it is not "${keyword} …"`);
    return rest;
  }

  /** As `optional`, for a value that is written with its odd characters escaped. */
  optionalText(keyword: string): string | undefined {
    const escaped = this.optional(keyword);
    if (escaped === undefined) return undefined;
    const text = unescapeText(escaped);
    if (text === undefined || text === '') throw this.malformed(`the ${keyword} before it is not escaped text`);
    return text;
  }

  requiredText(keyword: string): string {
    const text = this.optionalText(keyword);
    if (text === undefined) throw this.malformed(`it is not "${keyword} …"`);
    return text;
  }

  exactly(expected: string): void {
    if (!this.nextLineStartsWith(`${expected}\n`)) {
      throw this.malformed(expected === '' ? 'it is not blank' : `it is not "${expected}"`);
    }
    this.line();
  }

  malformed(what: string): CertificateError {
    return new CertificateError('malformed', `Line ${this.number} of the certificate is not as it must be: ${what}.`);
  }
}
