import { Command } from 'commander';
import type { IssueOptions, JsonOption } from './manage-keys.js';

/**
 * Works on the data folder or DATABASE_URL, without a key: also the way back in after the admin key
 * is lost.
 */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'Issue, list and revoke API keys. Works on the data folder or DATABASE_URL, without a key.',
  );
  keys
    .command('issue')
    .description('Issue a key and print it. Only its hash is stored, so it cannot be shown again.')
    .requiredOption('--role <role...>', 'one or more of engineer, compliance, auditor, service, admin')
    .option('--principal <name>', 'the person or service that it belongs to (default: a service named by the label)')
    .option('--kind <kind>', 'person or service (default: that of the principal, or person)')
    .option('--label <text>', 'what the key is for, at most 200 characters (default: the principal)')
    .option('--expires <instant>', 'when it expires, such as 2027-01-01T00:00:00Z (default: after WHENCE_KEY_DAYS)')
    .option('--dataset <name...>', 'the only datasets that it may write to: names, or prefixes such as acme/*')
    .option('--json', 'print JSON')
    .action(async (options: IssueOptions) => {
      const { issue, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => issue(ring, options));
    });
  keys
    .command('list')
    .description('List all keys, without the secrets.')
    .option('--json', 'print JSON')
    .action(async (options: JsonOption) => {
      const { list, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => list(ring, options));
    });
  keys
    .command('revoke')
    .description('Revoke a key, effective from the next request.')
    .argument('<id>', "the key's id, as `whence keys list` shows it")
    .option('--json', 'print JSON')
    .action(async (id: string, options: JsonOption) => {
      const { revoke, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => revoke(ring, id, options));
    });
  keys
    .command('rotate-log-key')
    .description(
      'Replace the signing key of the log: records the new key and publishes a checkpoint signed by both. Needs the old key.',
    )
    .option('--to <file>', 'the file of the new key, created if missing (default: in the data folder)')
    .option('--json', 'print JSON')
    .action(async (options: { to?: string; json?: boolean }) => {
      const { rotate } = await import('./rotate-log-key.js');
      await rotate(options);
    });
  return keys;
}
