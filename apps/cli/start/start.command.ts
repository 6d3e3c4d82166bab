import { Command } from 'commander';

export function startCommand(): Command {
  return new Command('start')
    .description('Start Whence: database, HTTP interface and worker, until Ctrl-C. Settings come from the environment.')
    .option('--json', 'print JSON, one object a line: the generated admin key once, then the ready report')
    .action(async ({ json }: { json?: boolean }) => {
      const { readInstallation } = await import('../installation.js');
      const { auditorKeyFile } = await import('../auditor-key-file.js');
      const { jsonReporter, textReporter } = await import('./start-reporter.js');
      const { start } = await import('./start.js');
      const installation = readInstallation();
      await start(installation, json ? jsonReporter() : textReporter(auditorKeyFile(installation.config.dataDir)));
    });
}
