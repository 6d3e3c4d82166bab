import { MixError } from './mixes.errors.js';
import type { MixLine } from './mix-recipe.js';

export interface ManifestLine extends MixLine {
  /** Counted from 1, comments and blank lines included. */
  readonly line: number;
}

const COMPLAINT_LIMIT = 20;

/**
 * Reads the manifest format of OLMo-core: `label,path` a line, `#` comments, blank lines, LF or
 * CRLF. Throws `MixError` (`manifest-malformed`) with the first bad lines.
 */
export function parseManifest(text: string): readonly ManifestLine[] {
  const lines: ManifestLine[] = [];
  const faults: string[] = [];
  const texts = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, content] of texts.entries()) {
    const read = parseManifestLine(content);
    if (read && 'fault' in read) faults.push(`line ${index + 1} ${read.fault}`);
    else if (read) lines.push({ line: index + 1, ...read });
  }
  if (faults.length > 0) refuseManifest(faults);
  return lines;
}

/**
 * Returns null for a comment or a blank line. The format has no quoting, so a line has exactly one
 * comma.
 */
export function parseManifestLine(text: string): MixLine | { readonly fault: string } | null {
  const content = text.trim();
  if (content === '' || content.startsWith('#')) return null;
  const [label = '', path = '', ...more] = content.split(',');
  if (more.length > 0) return { fault: 'has more than one comma, and the format has no quoting' };
  if (label === '' || path === '') return { fault: 'is not "label,path"' };
  if (label !== label.trim() || path !== path.trim()) return { fault: 'has a blank beside the comma' };
  return { label, path };
}

/**
 * Returns the manifest of these lines, each ended by LF. Throws for a line that `parseManifest`
 * would not read back.
 */
export function formatManifest(lines: Iterable<MixLine>): string {
  let text = '';
  for (const { label, path } of lines) {
    const line = `${label},${path}`;
    const [read, ...others] = line.trim().startsWith('#') ? [] : parseManifest(line);
    if (others.length > 0 || read?.label !== label || read.path !== path) {
      refuseManifest([`the line "${line}" cannot be written, as the format has no quoting`]);
    }
    text += `${line}\n`;
  }
  return text;
}

function refuseManifest(faults: readonly string[]): never {
  const shown = faults.slice(0, COMPLAINT_LIMIT);
  const more = faults.length > shown.length ? `; and ${faults.length - shown.length} more` : '';
  const complaints = shown.map((message) => ({ pointer: '', message }));
  throw new MixError('manifest-malformed', `The manifest cannot be read: ${shown.join('; ')}${more}.`, complaints);
}
