import { Command } from 'commander';
import type { CheckOptions } from './check.js';

export function checkCommand(): Command {
  return new Command('check')
    .description('Ask the rules about a planned write, before it is made; nothing is written.')
    .option('--shards <file>', 'shards to register: NDJSON as for an upload, at most 10,000')
    .option('--dataset <name>', 'the dataset of a version to make')
    .option('--order <file>', 'the order of that version: JSON as for POST /v1/datasets/<name>/versions')
    .option('--model <name>', 'the model whose uses are to be recorded')
    .option('--model-version <version>', 'its version')
    .option('--uses <file>', 'those uses: JSON, {"uses": […]} or one use')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .addHelpText(
      'after',
      [
        '',
        'A file of - is standard input.',
        'Exit codes: 0 allow, 1 deny, 3 unknown, 2 there is no verdict: the question, the service or the key is at fault.',
      ].join('\n'),
    )
    .action(async (options: CheckOptions) => {
      const { check } = await import('./check.js');
      await check(options);
    });
}
