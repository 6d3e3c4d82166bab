import { parseArgs } from 'node:util';
import { MEASURES } from './measures/all-measures.js';
import type { Measure } from './measures/measure.js';

export interface Settings {
  /** The number of shards. */
  readonly scale: number;
  readonly measures: readonly Measure[];
  /** The names of the measures where not all were asked for. */
  readonly only: readonly string[] | null;
  /** Whether to write the table to RESULTS.md. */
  readonly write: boolean;
  /** The command that repeats this run. */
  readonly command: string;
}

const SMALLEST = 10_000;
const LARGEST = 10_000_000;

export const USAGE = `npm run bench [-- --scale 1e5|1e6|1e7] [--only name,…] [--write]

  --scale  shards, from ${SMALLEST} to ${LARGEST}; defaults to 1e5
  --only   a list of: ${MEASURES.map(({ name }) => name).join(', ')}
  --write  write the table to test/bench/RESULTS.md: in place of its scale's, or of that of the same measures`;

/** @throws Error with a message for the user */
export function readSettings(args: string[]): Settings | 'help' {
  const options = { scale: { type: 'string' }, only: { type: 'string' } } as const;
  const flags = { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ args, options: { ...options, ...flags } });
  if (values.help) return 'help';
  const scale = Number(values.scale ?? '1e5');
  if (!Number.isInteger(scale) || scale < SMALLEST || scale > LARGEST) {
    throw new Error(`--scale takes a whole number of shards from ${SMALLEST} to ${LARGEST}, such as 1e6.`);
  }
  const only = values.only?.split(',') ?? null;
  const names = only ?? MEASURES.map(({ name }) => name);
  const unknown = names.find((name) => !MEASURES.some((measure) => measure.name === name));
  if (unknown !== undefined) throw new Error(`There is no measure "${unknown}".\n\n${USAGE}`);
  const measures = MEASURES.filter(({ name }) => names.includes(name));
  return { scale, measures, only, write: values.write ?? false, command: ['npm run bench --', ...args].join(' ') };
}
