import { Command } from 'commander';
import type { AuditCommandOptions } from './audit-options.js';

export function auditCommand(): Command {
  return new Command('audit')
    .description(
      'Check the whole log: every hash, signature and committed root; in a database also every row of every table against the entries.',
    )
    .option('--url <url>', 'read the published log at this address (/checkpoint, /tile/…) instead of the database')
    .option('--files <folder>', 'read the published log from a folder of static files')
    .option(
      '--key <vkey or file>',
      "the log's verifier key, from another source than the log; required with --url and --files",
    )
    .option('--trusted-root <file>', 'in place of --key and --policy: what `whence trust` saved')
    .option(
      '--api-key <key>',
      'an API key, where the entries or the log are not public; defaults to WHENCE_KEY, which other users of this machine cannot see',
    )
    .option(
      '--policy <file>',
      "a witness policy (C2SP tlog-policy) that every checkpoint must meet, and whose witnesses are asked what they saw; defaults to the installation's own",
    )
    .option('--kept <file...>', 'checkpoints of this log that others keep, such as what a witness serves')
    .option(
      '--max-age <time>',
      'report a difference unless the quorum cosigned the latest checkpoint within this time: 90s, 30m, 12h, 7d; takes --policy',
    )
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit codes: 0 no differences, 1 differences were found, 2 the audit failed.')
    .action(async (options: AuditCommandOptions) => {
      const { audit } = await import('./audit.js');
      await audit(options);
    });
}
