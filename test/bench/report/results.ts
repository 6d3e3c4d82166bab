import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { count } from './row.js';

const FILE = path.join(__dirname, '..', 'RESULTS.md');

const HEAD = `# Results of the bench

Each figure is a ratio to a limit measured in the same run, on the same machine, with the same rows. Absolute times mean little: the client,
the service and the database share the cores. The latest run at each scale, whole or of some measures:`;

/**
 * Writes a run to RESULTS.md, in the section of its scale. A run of all measures replaces that
 * section; a run of some is a part of it, and replaces the part of the same measures.
 *
 * @param only the names of the measures; null for all
 */
export function keepResults(scale: number, only: readonly string[] | null, run: string): void {
  writeFileSync(FILE, withRun(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '', scale, only, run));
}

/** RESULTS.md with the run. */
export function withRun(before: string, scale: number, only: readonly string[] | null, run: string): string {
  const [, ...kept] = before.split(/^## /m);
  const sections = new Map(kept.map((one) => [scaleOf(one), one.trim()]));
  const title = `${count(scale)} shards`;
  const section = only ? withPart(sections.get(scale) ?? title, only.join(', '), run) : `${title}\n\n${run.trim()}`;
  const bySize = [...sections.set(scale, section)].sort(([a], [b]) => a - b);
  return `${[HEAD, ...bySize.map(([, text]) => `## ${text}`)].join('\n\n')}\n`;
}

function withPart(section: string, title: string, run: string): string {
  const [whole = '', ...kept] = section.split(/^### /m);
  const parts = new Map(kept.map((one) => [one.slice(0, one.indexOf('\n')), one.trim()]));
  parts.set(title, `${title}\n\n${run.trim()}`);
  return [whole.trim(), ...[...parts.values()].map((text) => `### ${text}`)].join('\n\n');
}

const scaleOf = (section: string): number => Number.parseInt(section.replaceAll(',', ''), 10);
