import { Command } from 'commander';
import type { TrustOptions } from './trust.js';

/** Needs the published log only. */
export function trustCommand(): Command {
  return new Command('trust')
    .description(
      'Save what verifiers of a log trust: its keys with their periods, and its witnesses. A saved file is replaced only by one that follows from it.',
    )
    .argument('<url>', 'the address of the log: what is before /checkpoint')
    .requiredOption('--save <file>', 'the file to write, for --trusted-root of verify, audit and monitor')
    .option('--key <vkey>', 'a key of the log, from another source than the log: what is saved must follow from it')
    .option('--api-key <key>', 'an API key, where nothing of the log is public; defaults to WHENCE_KEY')
    .option('--json', 'print JSON')
    .action(async (url: string, options: TrustOptions) => {
      const { trust } = await import('./trust.js');
      process.exitCode = await trust(url, options);
    });
}
