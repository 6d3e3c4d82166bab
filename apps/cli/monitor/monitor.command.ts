import { Command } from 'commander';
import type { MonitorCommandOptions } from './monitor-options.js';

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Needs only the published log and its key: no service of this installation, no database. */
export function monitorCommand(): Command {
  return new Command('monitor')
    .description(
      'Follow a published log: that each checkpoint extends those before, that its entries hash to it, and what they state of keys, times and the index.',
    )
    .argument('<url>', 'the address of the log: what is before /checkpoint')
    .option(
      '--key <vkey or file>',
      "the log's verifier key, from another source than the log; again for each further key",
      collect,
    )
    .option('--trusted-root <file>', 'in place of --key and --policy: what `whence trust` saved')
    .option('--policy <file>', 'a witness policy (C2SP tlog-policy) that every checkpoint must meet')
    .option('--origin <line>', "the log's origin line, if it is not the key's name")
    .option('--state <folder>', 'where the monitor keeps what it has seen (default: .whence-monitor/<log>)')
    .option('--once', 'run one round; the exit code is its result')
    .option('--every <time>', 'the pause between rounds', '60s')
    .option(
      '--max-age <time>',
      'alarm unless the quorum has cosigned within this time: 90s, 30m, 12h, 7d; takes --policy',
    )
    .option('--patience <time>', 'alarm if the log could not be checked for this time', '10m')
    .option('--api-key <key>', 'an API key, where the log or its entries are not public; defaults to WHENCE_KEY')
    .option('--webhook <url>', 'send alarms to this address, and when they end')
    .option('--webhook-secret <file>', 'a file with a secret whsec_…, to sign them (Standard Webhooks)')
    .option('--metrics <address>', 'serve metrics at [host:]port')
    .option('--accept', 'take the alarms so far as known: they no longer count')
    .option('--json', 'print JSON, a line each round')
    .addHelpText('after', '\nExit codes with --once: 0 nothing is wrong, 1 alarms, 2 it could not be checked.')
    .action(async (url: string, options: MonitorCommandOptions) => {
      const { monitor } = await import('./monitor.js');
      await monitor(url, options);
    });
}
