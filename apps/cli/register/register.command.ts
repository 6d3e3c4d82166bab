import { Command } from 'commander';
import type { RegisterOptions } from './register-options.js';

const more = (value: string, before: readonly string[] = []): string[] => [...before, value];

export function registerCommand(): Command {
  return new Command('register')
    .description(
      'Register files as shards: every file of a folder, of a manifest or below an s3:// prefix, hashed on all cores.',
    )
    .argument('<source>', 'a folder, a file, s3://bucket/prefix, or with --manifest a list of shards')
    .option('--manifest', 'the source lists shards: "label,path" a line, or by its name .csv or .jsonl')
    .option('--root <folder>', 'where the paths of a manifest start; the folder it is in, if left out')
    .option('--uri-base <uri>', 'shards are named by this and their path, such as s3://bucket/; file:///… if left out')
    .option('--substitute <name=value>', 'what {name} in the paths of a manifest becomes in a URI; several times', more)
    .option('--no-hash', 'read no content: register by URI; the digest can be bound later')
    .option('--count', 'count records of .jsonl, .csv, .tsv (also .gz) and .parquet')
    .option('--hidden', 'also names that begin with a dot')
    .option('--origins <file>', 'YAML rules that say which paths come from where; the first that matches holds')
    .option('--kind <word>', 'of files without a rule: human, scraped, model_generated or unknown')
    .option(
      '--involvement <word>',
      'content (the default), rewrite, translation, annotation, ranking, filter or prompt',
    )
    .option('--vendor <slug>', 'whose it is')
    .option('--channel <slug>', 'through whom it came')
    .option('--generator <model>', 'vendor/name@version; required for model_generated')
    .option('--acquisition <word>', 'crawl, licence, public_dataset, user_data, vendor_api, commissioned or internal')
    .option('--collected-from <instant>', 'the first instant, such as 2026-01-01T00:00:00Z')
    .option('--collected-to <instant>', 'the first instant after it')
    .option('--dataset <name>', 'such as acme/web')
    .option('--label <name=value>', 'several times', more)
    .option('--dry-run', 'say what would be sent, by rule; read no content, send nothing')
    .option('--url <url>', 'where Whence answers; if left out, on this machine as PORT and WHENCE_HOST say')
    .option('--key <key>', 'an API key; other users of this machine can see it, WHENCE_ADMIN_KEY they cannot')
    .option('--json', 'answer as JSON')
    .addHelpText(
      'after',
      '\nInterrupted or repeated it goes on where it was: what is registered stays, what was hashed is remembered in the data folder.',
    )
    .action(async (source: string, options: RegisterOptions) => {
      const { register } = await import('./register.js');
      await register(source, options);
    });
}
