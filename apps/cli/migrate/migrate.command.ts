import { Command } from 'commander';
import type { MigrateOptions } from './migrate.js';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description(
      "Bring the database schema up to date. Before several api and worker processes start on one database. With the owner's DATABASE_URL.",
    )
    .option(
      '--runtime-role <name>',
      'the role of the services: it is granted what they need, and no way to rewrite the ledger',
    )
    .option('--json', 'answer as JSON')
    .action(async (options: MigrateOptions) => {
      const { migrate } = await import('./migrate.js');
      await migrate(options);
    });
}
