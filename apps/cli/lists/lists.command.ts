import { Command } from 'commander';
import type { ApiOptions } from '../api/call-api.js';
import { LIST_COMMANDS, type ListCommand, type StepCommand, type WithdrawCommand } from './lists.js';
import type { ListOptions } from './show-list.js';

/** The commands that list what is recorded, one for each list. */
export function listCommands(): Command[] {
  return LIST_COMMANDS.map((list) => (list.name === 'removals' ? removalsCommand(list) : listCommand(list)));
}

function listCommand(list: ListCommand): Command {
  return commandOf(list).action(async (...given: unknown[]) => {
    const { showList } = await import('./show-list.js');
    await showList(list, namesIn(given), optionsIn(given));
  });
}

/** One removal is shown with its verdict and its evidence. */
function removalsCommand(list: ListCommand): Command {
  return commandOf(list)
    .argument('[removal]', 'show what was checked of this removal, such as removal-1')
    .option('--verify', 'verify it now, and wait for the verdict; takes a key that may write')
    .action(async (...given: unknown[]) => {
      const [removal] = namesIn(given);
      const options = optionsIn(given);
      const { showList } = await import('./show-list.js');
      const { showRemoval } = await import('./show-removal.js');
      await (removal === undefined ? showList(list, [], options) : showRemoval(removal, options));
    });
}

function commandOf({
  name,
  description,
  required = [],
  filters,
  below,
  withdraw,
  steps = [],
  whole = false,
}: ListCommand): Command {
  const command = new Command(name).description(description);
  if (withdraw) command.addCommand(withdrawCommand(withdraw));
  for (const step of steps) command.addCommand(stepCommand(step));
  for (const [argument, help] of required) command.argument(`<${argument}>`, help);
  if (below) command.argument(`[${below.argument}]`, below.description);
  for (const { flag, description: help } of filters) command.option(`--${flag} <value>`, help);
  if (!whole)
    command
      .option('--limit <number>', 'how many to show at once, 1 to 1000 (default: 100)')
      .option('--cursor <cursor>', 'continue where an earlier page ended')
      .option('--all', 'show every page');
  return command
    .option('--as-of <position>', 'list the record at this tree size or instant')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers; with --all one page a line');
}

function withdrawCommand({ description, names, path }: WithdrawCommand): Command {
  return stepCommand({
    name: 'withdraw',
    description: `${description} No later answer counts it; earlier ones stay.`,
    names,
    path: (given) => `${path(given)}/withdraw`,
  });
}

function stepCommand({ name, description, names, path }: StepCommand): Command {
  const command = new Command(name).description(description);
  for (const [argument, help] of names) command.argument(`<${argument}>`, help);
  return command
    .requiredOption('--reason <text>', 'why; it is recorded for ever, so no personal data')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .action(async (...given: unknown[]) => {
      // The options that the list has too are parsed as those of the list.
      const { reason, ...options } = (given.at(-1) as Command).optsWithGlobals<ApiOptions & { reason: string }>();
      const { callApi } = await import('../api/call-api.js');
      const body = JSON.stringify({ reason });
      await callApi({ method: 'POST', path: path(namesIn(given)), body }, options);
    });
}

/** Commander passes the arguments, then the options, then the command. */
function namesIn(given: readonly unknown[]): string[] {
  return given.slice(0, -2).filter((name): name is string => typeof name === 'string');
}

function optionsIn(given: readonly unknown[]): ListOptions {
  return given.at(-2) as ListOptions;
}
