import { Command } from 'commander';
import type { LoadUsageOptions } from './load-usage.js';
import type { ShowUsageOptions } from './show-usage.js';

export function usageCommand(): Command {
  return new Command('usage')
    .description('What accounts bought from vendors’ APIs.')
    .addCommand(loadCommand())
    .addCommand(showCommand());
}

function loadCommand(): Command {
  return connected(new Command('load'))
    .description('Record the usage exports of an account; the same again changes nothing.')
    .argument('<file...>', 'exports by days: JSON of OpenAI or Anthropic, or CSV with a header (.csv)')
    .requiredOption('--vendor <slug>', 'the vendor whose exports they are')
    .requiredOption('--account <name>', 'the account as the vendor names it: an organisation, not a person')
    .option('--json', 'print JSON, a line for each file')
    .addHelpText(
      'after',
      '\nUsers, keys and prices are not read. Each file holds whole days: exports that overlap are loaded one after the other.\n' +
        'Load usage after the shards that it made are registered: what they do not explain raises a finding.',
    )
    .action(async (files: readonly string[], options: LoadUsageOptions) => {
      const { loadUsage } = await import('./load-usage.js');
      await loadUsage(files, options);
    });
}

function showCommand(): Command {
  return connected(new Command('show'))
    .description('Compare what was bought from a vendor with what shards declare of its output.')
    .argument('<vendor>', 'its slug, such as openai')
    .option('--from <day>', 'the first day (default: the first that usage states)')
    .option('--to <day>', 'the day after the last (default: that after the last that usage states)')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .action(async (vendor: string, options: ShowUsageOptions) => {
      const { showUsage } = await import('./show-usage.js');
      await showUsage(vendor, options);
    });
}

function connected(command: Command): Command {
  return command
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY');
}
