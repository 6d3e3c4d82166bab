import { Command } from 'commander';

export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database schema up to date. Before several api and worker processes start on one database.')
    .option('--json', 'answer as JSON')
    .action(async (options: { json?: boolean }) => {
      const { migrate } = await import('./migrate.js');
      await migrate(options);
    });
}
