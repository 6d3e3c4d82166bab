import { Command, type Option } from 'commander';
import { addUsesOptions, isOfManyUses, type UsesOptions, withdrawManyUses } from '../orders/withdraw-uses.command.js';
import type { ListCommand, ReportCommand, StepCommand, WithdrawCommand } from './list.js';
import { LIST_COMMANDS } from './lists.js';
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
      refuseUnfit(given.at(-1) as Command, list, removal);
      const { showList } = await import('./show-list.js');
      const { showRemoval } = await import('./show-removal.js');
      await (removal === undefined ? showList(list, [], options) : showRemoval(removal, options));
    });
}

/** `--verify` is for one removal; what chooses among removals is not. */
function refuseUnfit(command: Command, { filters }: ListCommand, removal: string | undefined): void {
  const isGiven = (option: Option): boolean => command.getOptionValue(option.attributeName()) !== undefined;
  if (removal === undefined) {
    if (command.opts<ListOptions>().verify)
      command.error('error: --verify needs the id of a removal: whence removals <removal> --verify');
    return;
  }
  const ofList = new Set([...filters.map(({ flag }) => `--${flag}`), '--limit', '--cursor', '--all']);
  const unfit = command.options.find((option) => ofList.has(option.long ?? '') && isGiven(option));
  if (unfit) command.error(`error: ${unfit.long} is for the list of all removals, and ${removal} names one`);
}

function commandOf(list: ListCommand): Command {
  const { name, description, required = [], filters, below, withdraw, reports = [], steps = [], whole = false } = list;
  const command = new Command(name).description(description);
  if (withdraw) command.addCommand(withdrawCommand(list, withdraw));
  for (const report of reports) command.addCommand(reportCommand(list, report));
  for (const step of steps) command.addCommand(stepCommand(list, step));
  for (const [argument, help] of required) command.argument(`<${argument}>`, help);
  if (below) command.argument(`[${below.argument}]`, below.description);
  for (const { flag, description: help } of [...filters, ...(below?.filters ?? [])])
    command.option(`--${flag} <value>`, help);
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

function withdrawCommand(list: ListCommand, { description, names, path, many }: WithdrawCommand): Command {
  return stepCommand(list, {
    name: 'withdraw',
    description: `${description} No later answer counts it; earlier ones stay.`,
    names,
    many,
    path: (given) => `${path(given)}/withdraw`,
  });
}

/**
 * Without `--reason` and with fewer names than the step takes, it lists what is named as the step
 * is, such as the dataset `withdraw`: no other words of the command line could.
 */
function stepCommand(list: ListCommand, { name, description, names, path, many = false }: StepCommand): Command {
  const command = new Command(name).description(description);
  for (const [argument, help] of names) command.argument(`[${argument}]`, help);
  command.usage(`${names.map(([name]) => `<${name}>`).join(' ')} --reason <text>`);
  if (many) addUsesOptions(command);
  return command
    .option('--reason <text>', 'why; it is recorded for ever, so no personal data')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .action(async (...given: unknown[]) => {
      // The options that the list has too are parsed as those of the list.
      const { reason, ...options } = (given.at(-1) as Command).optsWithGlobals<UsesOptions>();
      const stated = namesIn(given);
      const ofMany = many && isOfManyUses(options);
      if (ofMany && stated.length > 0) command.error('error: give the names of one use, or conditions');
      if (!ofMany && reason === undefined && stated.length < names.length)
        return listNamed([name, ...stated], list, options, command);
      const missing = names[stated.length];
      if (missing && !ofMany) command.error(`error: missing required argument '${missing[0]}'`);
      if (reason === undefined) return command.error("error: required option '--reason <text>' not specified");
      if (ofMany) return withdrawManyUses(reason, options, command);
      if (options.dryRun) command.error('error: --dry-run is for many uses');
      const { callApi } = await import('../api/call-api.js');
      const body = JSON.stringify({ reason });
      await callApi({ method: 'POST', path: path(stated), body }, options);
    });
}

/** With fewer names than it takes, it lists what is named as the report is. */
function reportCommand(list: ListCommand, { name, description, names, report }: ReportCommand): Command {
  const command = new Command(name).description(description);
  for (const [argument, help] of names) command.argument(`[${argument}]`, help);
  command.usage(names.map(([name]) => `<${name}>`).join(' '));
  if (report === 'replay') command.option('--known <when>', 'then: what was known at each gate; now (the default)');
  if (report === 'model-policy') command.option('--chain', 'the uses of the models that it was made from, too');
  return command
    .option('--as-of <position>', 'as of this tree size or instant')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers, one page a line')
    .action(async (...given: unknown[]) => {
      const options = (given.at(-1) as Command).optsWithGlobals<ListOptions>();
      const stated = namesIn(given);
      if (stated.length < names.length) return listNamed([name, ...stated], list, options, command);
      const shown = await import('./show-policy.js');
      if (report === 'replay') return shown.showReplay(stated, options);
      return report === 'model-policy'
        ? shown.showModelPolicy(stated, options)
        : shown.showDatasetPolicy(stated, options);
    });
}

async function listNamed(
  names: readonly string[],
  list: ListCommand,
  options: ListOptions,
  command: Command,
): Promise<void> {
  const needed = list.required?.length ?? (list.below ? 1 : 0);
  if (names.length !== needed) command.error('error: it needs all names, and --reason <text> where it takes a step');
  const { showList } = await import('./show-list.js');
  await showList(list, names, options);
}

/** Commander passes the arguments, then the options, then the command. */
function namesIn(given: readonly unknown[]): string[] {
  return given.slice(0, -2).filter((name): name is string => typeof name === 'string');
}

function optionsIn(given: readonly unknown[]): ListOptions {
  return given.at(-2) as ListOptions;
}
