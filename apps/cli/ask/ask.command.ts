import { Command, Option } from 'commander';
import type { AskOptions } from './ask.js';

export function askCommand(): Command {
  return new Command('ask')
    .description(
      "Show which vendors' models generated a model version's data; with a filter, whether it is exposed to that vendor or model.",
    )
    .argument('<model>', 'such as olmo-3-32b')
    .argument('<version>', 'such as stage2-ingredient1')
    .option('--vendor <slug>', 'show whether it is exposed to this vendor')
    .option('--generator <model>', 'show whether it is exposed to this generator: vendor/name or vendor/name@version')
    .option('--involvement <word>', 'consider only this involvement, such as content, annotation or filter')
    .addOption(
      new Option('--removals', 'show whether it used removed data, before or after the removal').conflicts([
        'vendor',
        'generator',
        'involvement',
        'by',
      ]),
    )
    .addOption(
      new Option('--by <trait>', 'break the data of the model version and its ancestors down by this trait')
        .choices(['licence', 'language', 'modality'])
        .conflicts(['vendor', 'generator', 'involvement']),
    )
    .addOption(
      new Option('--basis <basis>', 'show what was declared of its data, or what detectors measured in it')
        .choices(['declared', 'measured'])
        .conflicts(['vendor', 'generator', 'involvement', 'removals', 'by']),
    )
    .option('--as-of <position>', 'answer from the record at this tree size or instant')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe key defaults to WHENCE_KEY, then WHENCE_ADMIN_KEY, then to the read-only key that `whence start` keeps in the data folder.',
    )
    .action(async (model: string, version: string, options: AskOptions) => {
      const { ask } = await import('./ask.js');
      await ask(model, version, options);
    });
}
