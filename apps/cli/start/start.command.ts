import { Command } from 'commander';

export function startCommand(): Command {
  return new Command('start')
    .description(
      'Start Whence: database, HTTP interface and worker, until Ctrl-C. The settings are in the environment.',
    )
    .option('--json', 'speak JSON, an object a line: the generated admin key once, then what is ready')
    .action(async ({ json }: { json?: boolean }) => {
      const { readInstallation } = await import('../installation.js');
      const { auditorKeyFile } = await import('../auditor-key-file.js');
      const { jsonReporter, textReporter } = await import('./start-reporter.js');
      const { start } = await import('./start.js');
      const installation = readInstallation();
      await start(installation, json ? jsonReporter() : textReporter(auditorKeyFile(installation.config.dataDir)));
    });
}
