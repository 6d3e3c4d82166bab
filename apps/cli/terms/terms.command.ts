import { Command } from 'commander';
import type { LoadTermsOptions } from './load-terms.js';

export function termsCommand(): Command {
  const load = new Command('load')
    .description('Record the library of vendors’ terms on the use of output; what is recorded already is left.')
    .option('--vendor <slug...>', 'only these vendors (default: all of the library)')
    .option('--dry-run', 'show what it would record or amend, and record nothing')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, a line for each version of terms')
    .addHelpText(
      'after',
      '\nThe library holds facts in our own words, each with its source and the strength of its evidence. It is no advice.\n' +
        'Terms that were withdrawn are not recorded again. `whence vendors <slug>` lists what is recorded.',
    )
    .action(async (options: LoadTermsOptions) => {
      const { loadTerms } = await import('./load-terms.js');
      await loadTerms(options);
    });
  return new Command('terms').description('The library of vendors’ terms on the use of output.').addCommand(load);
}
