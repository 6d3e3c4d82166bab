import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { count } from './row.js';

const FILE = path.join(__dirname, '..', 'RESULTS.md');

const HEAD = `# Results of the bench

Each figure is a ratio to a limit measured in the same run, on the same machine, with the same rows. Absolute times mean little: the client,
the service and the database share the cores. The latest run at each scale:`;

/** Replaces the section of this scale in RESULTS.md. */
export function keepResults(scale: number, section: string): void {
  writeFileSync(FILE, withSection(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '', scale, section));
}

function withSection(before: string, scale: number, section: string): string {
  const [, ...kept] = before.split(/^## /m);
  const sections = new Map(kept.map((one) => [scaleOf(one), `## ${one.trim()}`]));
  sections.set(scale, `## ${count(scale)} shards\n\n${section.trim()}`);
  return `${[HEAD, ...[...sections].sort(([a], [b]) => a - b).map(([, text]) => text)].join('\n\n')}\n`;
}

const scaleOf = (section: string): number => Number.parseInt(section.replaceAll(',', ''), 10);
