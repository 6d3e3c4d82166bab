import { Command } from 'commander';
import type { IssueOptions, JsonOption } from './manage-keys.js';

/** Needs the data folder or DATABASE_URL and no key: so it is also the way back in when the admin key is lost. */
export function keysCommand(): Command {
  const keys = new Command('keys').description(
    'Issue, list and revoke API keys. Needs the data folder or DATABASE_URL, and no key.',
  );
  keys
    .command('issue')
    .description('Issue a key and print it. It is shown this once: only its hash is kept.')
    .requiredOption('--role <role...>', 'one or more of engineer, compliance, auditor, service, admin')
    .requiredOption('--label <text>', 'what the key is for, at most 200 characters')
    .option('--expires <instant>', 'when it ends, such as 2027-01-01T00:00:00Z; never, if left out')
    .option('--json', 'answer as JSON')
    .action(async (options: IssueOptions) => {
      const { issue, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => issue(ring, options));
    });
  keys
    .command('list')
    .description('List all keys, without their secrets.')
    .option('--json', 'answer as JSON')
    .action(async (options: JsonOption) => {
      const { list, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => list(ring, options));
    });
  keys
    .command('revoke')
    .description('Revoke a key. It is refused from the next request on.')
    .argument('<id>', "the key's id, as `whence keys list` shows it")
    .option('--json', 'answer as JSON')
    .action(async (id: string, options: JsonOption) => {
      const { revoke, withKeys } = await import('./manage-keys.js');
      await withKeys((ring) => revoke(ring, id, options));
    });
  keys
    .command('rotate-log-key')
    .description(
      'Give the log another signing key: stated in the log, and in a checkpoint that both keys sign. Needs the old key.',
    )
    .option('--to <file>', 'file of the new key, made if it is not there; in the data folder, if left out')
    .option('--json', 'answer as JSON')
    .action(async (options: { to?: string; json?: boolean }) => {
      const { rotate } = await import('./rotate-log-key.js');
      await rotate(options);
    });
  return keys;
}
