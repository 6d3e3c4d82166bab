import { Command } from 'commander';
import type { RegisterOptions } from './register-options.js';

const more = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function registerCommand(): Command {
  return new Command('register')
    .description(
      'Register files as shards: a folder, one file, the objects under s3://…, the entries of a manifest, or what a Croissant description describes.',
    )
    .argument(
      '<source>',
      'a folder, a file, s3://bucket/prefix, a manifest (with --manifest), or the JSON of a Croissant description',
    )
    .option('--manifest', 'the source lists shards: .csv, .jsonl or .ndjson by its name, else "label,path" a line')
    .option(
      '--root <folder>',
      'the folder that the paths of a manifest or description are relative to (default: its own)',
    )
    .option('--uri-base <uri>', 'the start of the URIs, before the path, such as s3://bucket/ (default: file:///…)')
    .option('--substitute <name=value>', 'the value of {name} in the paths of a manifest; repeatable', more)
    .option('--no-hash', 'read no content and register URIs; digests can be bound later')
    .option('--count', 'count the records of .jsonl, .ndjson, .csv, .tsv (also .gz) and .parquet files')
    .option('--checksums', 'state the ETags of s3:// objects that are hashed too; with --no-hash they always are')
    .option('--hidden', 'include names that begin with a dot')
    .option('--origins <file>', 'YAML rules for the origins of paths; the first rule that matches applies')
    .option('--kind <kind>', 'origin of files without a rule: human, scraped, model_generated or unknown')
    .option('--involvement <word>', 'content (default), rewrite, translation, annotation, ranking, filter or prompt')
    .option('--vendor <slug>', 'the vendor that the data comes from')
    .option('--channel <slug>', 'the vendor through which the data was obtained')
    .option('--generator <model>', 'vendor/name@version; required for --kind model_generated')
    .option('--acquisition <word>', 'crawl, licence, public_dataset, user_data, vendor_api, commissioned or internal')
    .option('--collected-from <instant>', 'start of the collection, such as 2026-01-01T00:00:00Z')
    .option('--collected-to <instant>', 'end of the collection (exclusive)')
    .option('--dataset <name>', 'such as acme/web')
    .option('--dataset-version <version>', 'the version that a Croissant description describes (default: as it states)')
    .option('--no-croissant', 'register the file of a Croissant description itself')
    .option('--label <name=value>', 'a label of every file; repeatable', more)
    .option('--dry-run', 'show what would be sent, by rule; read no content and send nothing')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nSafe to repeat: registered files are found again, and the data folder keeps the digests of hashed files.',
    )
    .action(async (source: string, options: RegisterOptions) => {
      const { register } = await import('./register.js');
      await register(source, options);
    });
}
