import { Command } from 'commander';
import type { ExportTablesOptions } from './export-tables.js';

export function exportCommand(): Command {
  const tables = new Command('tables')
    .description(
      'Write the tables of the ledger as Parquet, for DuckDB, Spark or Trino. Run again, it adds what was recorded since.',
    )
    .requiredOption('--to <uri>', 'where to: file:///folder or s3://bucket/prefix; a folder is made')
    .option('--no-members', 'leave out the table of single members: member_ranges has them too')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nmanifest.json names the files, and the tree size and the root that they answer for.')
    .action(async (options: ExportTablesOptions) => {
      const { runExport } = await import('./export-tables.js');
      await runExport(options);
    });
  return new Command('export').description('Write what the ledger holds for other programs.').addCommand(tables);
}
