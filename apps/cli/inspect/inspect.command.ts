import { Command } from 'commander';
import type { InspectOptions } from './inspect.js';

/** Adds up the values of an option that may be given several times. */
const collected = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Measures what is in the files of shards, and follows it to the end. */
export function inspectCommand(): Command {
  const command = new Command('inspect')
    .description('Read the files of shards and measure what is in them, beside what was declared.')
    .argument('[inspection]', 'follow this inspection instead of beginning one, such as inspection-1')
    .option('--dataset <name@version>', 'the members of a dataset version')
    .option('--model <name@version>', 'the members of the dataset versions that a model version used')
    .option('--removal <id>', 'what a removal selects, and what descends from it')
    .option('--selector <json>', 'the shards that meet conditions, such as {"uriPrefix": "s3://bucket/"}')
    .option(
      '--detector <name[=json]>',
      'a detector, with parameters; repeatable (default: identity, counts)',
      collected,
    )
    .option('--phrases <file>', 'phrases for the detector phrases, by tier, as JSON; it is added to the detectors')
    .option('--sample <shards>', 'only so many of the shards, chosen by --seed')
    .option('--sample-records <records>', 'only so many records of each shard, chosen by --seed')
    .option('--seed <text>', 'the same seed chooses the same shards and records (default: a random one)')
    .option('--text <member>', 'the member of a record that holds its text')
    .option('--cancel <reason>', 'cancel the named inspection')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .addHelpText('after', '\nEnded before, the inspection goes on: its id is shown first.');
  return command.action(async (inspection: string | undefined, options: InspectOptions) => {
    const subjects = [options.dataset, options.model, options.removal, options.selector];
    const given = subjects.filter((one) => one !== undefined).length;
    if (given !== (inspection === undefined ? 1 : 0))
      command.error('error: give one of --dataset, --model, --removal and --selector, or an inspection');
    const { inspect } = await import('./inspect.js');
    await inspect(inspection, options);
  });
}
