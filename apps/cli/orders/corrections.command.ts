import { Command } from 'commander';
import type { JsonObject } from '@core/kernel';
import { CliError } from '../cli.errors.js';
import { addOrderOptions, type OrderOptions } from './order-options.command.js';

interface CorrectionsOptions extends OrderOptions {
  readonly reason: string;
  readonly selector?: string;
  readonly facts?: string;
}

/** Corrects the declarations of many shards by one order. */
export function correctionsCommand(): Command {
  const command = new Command('corrections')
    .description('Correct the declarations of many shards for one reason, each by an entry of its own.')
    .requiredOption('--reason <text>', 'why; it is recorded with each shard')
    .option('--selector <json>', 'which shards, such as {"uriPrefix": "s3://bucket/"}')
    .option('--facts <json>', 'the corrected members, such as {"origins": [{"kind": "human"}]}');
  return addOrderOptions(command)
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .addHelpText('after', '\nEach line of --lines: {"shard": …} and the corrected members. Safe to repeat.')
    .action(async ({ selector, facts, ...options }: CorrectionsOptions) => {
      const conditions = selector !== undefined && facts !== undefined;
      if (conditions === (options.lines !== undefined) || (selector === undefined) !== (facts === undefined))
        command.error('error: give --selector and --facts, or --lines');
      const { reason } = options;
      const body = conditions
        ? { reason, selector: parsed('selector', selector), facts: parsed('facts', facts) }
        : undefined;
      const { runOrder } = await import('./run-order.js');
      await runOrder({ path: '/v1/shards/corrections', reason, body }, options);
    });
}

function parsed(option: string, text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Reported below.
  }
  throw new CliError('malformed-option', `--${option} must be a JSON object.`);
}
