import type { Command } from 'commander';
import type { ApiOptions } from '../api/call-api.js';

/** The options of an order about many things. */
export interface OrderOptions extends ApiOptions {
  readonly reason?: string;
  readonly lines?: string;
  readonly dryRun?: boolean;
}

export function addOrderOptions(command: Command): Command {
  return command
    .option('--lines <file>', 'NDJSON, one thing a line, in place of conditions; a file of - is standard input')
    .option('--dry-run', 'show what would change, and change nothing');
}
