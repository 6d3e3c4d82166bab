import { Command } from 'commander';
import type { ChangesOptions } from './changes.js';

export function changesCommand(): Command {
  return new Command('changes')
    .description('Show in words what was registered, committed, used, ordered and found, by whom, in which order.')
    .option('--from <position>', 'from this instant or tree size on (default: the beginning)')
    .option('--to <position>', 'before this instant or tree size (default: now)')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print a line of JSON for each change')
    .addHelpText(
      'after',
      '\nThe key defaults to WHENCE_KEY, then WHENCE_ADMIN_KEY, then to the read-only key that `whence start` keeps in the data folder.',
    )
    .action(async (options: ChangesOptions) => {
      const { showChanges } = await import('./changes.js');
      await showChanges(options);
    });
}
