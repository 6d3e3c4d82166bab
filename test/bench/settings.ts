import { parseArgs } from 'node:util';
import { MEASURES } from './measures/all-measures.js';
import type { Measure } from './measures/measure.js';

export interface Settings {
  /** Shards. */
  readonly scale: number;
  readonly measures: readonly Measure[];
  /** Whether the table is kept in RESULTS.md. */
  readonly write: boolean;
  /** The command that asks for the same. */
  readonly command: string;
}

const SMALLEST = 10_000;
const LARGEST = 10_000_000;

export const USAGE = `npm run bench [-- --scale 1e5|1e6|1e7] [--only name,…] [--write]

  --scale  shards, from ${SMALLEST} to ${LARGEST}; 1e5 unless told
  --only   some of: ${MEASURES.map(({ name }) => name).join(', ')}
  --write  keep the table in test/bench/RESULTS.md`;

/** @throws Error with a sentence for whoever called */
export function readSettings(args: string[]): Settings | 'help' {
  const options = { scale: { type: 'string' }, only: { type: 'string' } } as const;
  const flags = { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ args, options: { ...options, ...flags } });
  if (values.help) return 'help';
  const scale = Number(values.scale ?? '1e5');
  if (!Number.isInteger(scale) || scale < SMALLEST || scale > LARGEST) {
    throw new Error(`--scale takes a whole number of shards from ${SMALLEST} to ${LARGEST}, such as 1e6.`);
  }
  const names = values.only?.split(',') ?? MEASURES.map(({ name }) => name);
  const unknown = names.find((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".\n\n${USAGE}`);
  const measures = MEASURES.filter(({ name }) => names.includes(name));
  return { scale, measures, write: values.write ?? false, command: ['npm run bench --', ...args].join(' ') };
}
