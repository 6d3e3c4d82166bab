import { MixError } from './mixes.errors.js';
import type { MixLine } from './mix-recipe.js';

export interface ManifestLine extends MixLine {
  /** Counted from 1, comments and blank lines included. */
  readonly line: number;
}

const COMPLAINT_LIMIT = 20;

/**
 * Reads the manifest format of OLMo-core: `label,path` a line, `#` comments, blank lines, LF or CRLF. The format has no
 * quoting, so a line has exactly one comma. Throws `MixError` (`manifest-malformed`) with the first bad lines.
 */
export function parseManifest(text: string): readonly ManifestLine[] {
  const lines: ManifestLine[] = [];
  const bad: string[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const [label = '', path = '', ...more] = content.split(',');
    const fault = faultOf(label, path, more.length);
    if (fault) bad.push(`line ${index + 1} ${fault}`);
    else lines.push({ line: index + 1, label, path });
  }
  if (bad.length > 0) refuseManifest(bad);
  return lines;
}

/** The manifest of these lines, one a line, each ended by LF. Refuses what `parseManifest` would not read back. */
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

function faultOf(label: string, path: string, more: number): string | undefined {
  if (more > 0) return 'has more than one comma, and the format has no quoting';
  if (label === '' || path === '') return 'is not "label,path"';
  if (label !== label.trim() || path !== path.trim()) return 'has a blank beside the comma';
  return undefined;
}

function refuseManifest(bad: readonly string[]): never {
  const shown = bad.slice(0, COMPLAINT_LIMIT);
  const more = bad.length > shown.length ? `; and ${bad.length - shown.length} more` : '';
  const complaints = shown.map((message) => ({ pointer: '', message }));
  throw new MixError('manifest-malformed', `The manifest cannot be read: ${shown.join('; ')}${more}.`, complaints);
}
