import { Command } from 'commander';
import type { AskOptions } from './ask.js';

export function askCommand(): Command {
  return new Command('ask')
    .description(
      'Ask what a model version was trained on: by whose models its data was generated, or, with a filter, whether it is exposed to that.',
    )
    .argument('<model>', 'such as olmo-3-32b')
    .argument('<version>', 'such as stage2-ingredient1')
    .option('--vendor <slug>', 'is it exposed to this vendor?')
    .option('--generator <model>', 'is it exposed to this generator, vendor/name or vendor/name@version?')
    .option('--involvement <word>', 'only this involvement, such as content, annotation or filter')
    .option('--removals', 'did it use what was removed, before the removal or after it?')
    .option('--as-of <position>', 'as the record stood at this tree size or instant')
    .option('--url <url>', 'where Whence answers; if left out, on this machine as PORT and WHENCE_HOST say')
    .option('--key <key>', 'an API key; other users of this machine can see it, WHENCE_ADMIN_KEY they cannot')
    .option('--json', 'answer as JSON')
    .addHelpText('after', '\nWithout a key: the one that `whence start` keeps in the data folder for this machine.')
    .action(async (model: string, version: string, options: AskOptions) => {
      const { ask } = await import('./ask.js');
      await ask(model, version, options);
    });
}
