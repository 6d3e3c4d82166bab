import { Command } from 'commander';
import { apiCommand } from './api/api.command.js';
import { askCommand } from './ask/ask.command.js';
import { auditCommand } from './audit/audit.command.js';
import { changesCommand } from './changes/changes.command.js';
import { checkCommand } from './check/check.command.js';
import { exportCommand } from './export/export.command.js';
import { importCommand } from './import/import.command.js';
import { inspectCommand } from './inspect/inspect.command.js';
import { keysCommand } from './keys/keys.command.js';
import { listCommands } from './lists/lists.command.js';
import { migrateCommand } from './migrate/migrate.command.js';
import { monitorCommand } from './monitor/monitor.command.js';
import { correctionsCommand } from './orders/corrections.command.js';
import { probeCommand } from './probe/probe.command.js';
import { registerCommand } from './register/register.command.js';
import { searchCommand } from './search/search.command.js';
import { startCommand } from './start/start.command.js';
import { termsCommand } from './terms/terms.command.js';
import { trustCommand } from './trust/trust.command.js';
import { usageCommand } from './usage/usage.command.js';
import { verifyCommand } from './verify/verify.command.js';
import { webhooksCommand } from './webhooks/webhooks.command.js';

/** Builds the command line. Each command has a line here and a `*.command.ts`. */
export function whenceProgram(): Command {
  const program = new Command('whence')
    .description('A training-data provenance ledger.')
    .showHelpAfterError('(see --help)')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 the command line or a setting is invalid.');
  const commands = [
    startCommand(),
    registerCommand(),
    importCommand(),
    correctionsCommand(),
    inspectCommand(),
    probeCommand(),
    askCommand(),
    checkCommand(),
    changesCommand(),
    searchCommand(),
    termsCommand(),
    usageCommand(),
    webhooksCommand(),
    verifyCommand(),
    ...listCommands(),
    apiCommand(),
    auditCommand(),
    exportCommand(),
    monitorCommand(),
    trustCommand(),
    keysCommand(),
    migrateCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  program.exitOverride();
  inheritSettings(program);
  return program;
}

/** Commander passes settings on only to commands that it creates itself. */
function inheritSettings(command: Command): void {
  for (const below of command.commands) inheritSettings(below.copyInheritedSettings(command));
}
