import { Command } from 'commander';
import type { SearchOptions } from './search.js';

export function searchCommand(): Command {
  return new Command('search')
    .description(
      'Search shards, datasets, models, uses, vendors, terms, removals and findings; what is withdrawn is marked.',
    )
    .argument('[words...]', 'each must be in a name, a label, a URI, a reason or a detail')
    .option('--prefix <text>', 'in place of words: the beginning of a name or a URI')
    .option(
      '--kinds <kinds>',
      'what to search: vendor, terms, dataset, model, removal, use, finding, shard; separated by commas',
    )
    .option('--limit <number>', 'the largest number of hits', '100')
    .option('--as-of <position>', 'answer from the record at this tree size or instant')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print a line of JSON for each hit')
    .addHelpText(
      'after',
      '\nThe key defaults to WHENCE_KEY, then WHENCE_ADMIN_KEY, then to the read-only key that `whence start` keeps in the data folder.',
    )
    .action(async (words: string[], options: SearchOptions) => {
      const { showHits } = await import('./search.js');
      await showHits(words.join(' '), options);
    });
}
