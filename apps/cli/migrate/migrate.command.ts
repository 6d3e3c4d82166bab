import { Command } from 'commander';
import type { MigrateOptions } from './migrate.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      "Update the database schema, with the owner's DATABASE_URL. Run it before several processes start on one database.",
    )
    .option('--runtime-role <name>', 'grant this role what the services need, without the right to rewrite the ledger')
    .option('--json', 'print JSON')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./migrate.js');
      await migrate(options);
    });
}
