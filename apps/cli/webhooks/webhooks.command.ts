import { Command } from 'commander';
import type { WebhookOptions } from './change-webhooks.js';

/** Webhooks are settings: they have their present state only, so no command takes a position. */
export function webhooksCommand(): Command {
  return new Command('webhooks')
    .description('The addresses that findings, refusals and removals are sent to; takes a key of the role admin.')
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .addCommand(deliveriesCommand())
    .addCommand(retryCommand());
}

function listCommand(): Command {
  return paged(new Command('list').description('List the webhooks.')).action(async (options: WebhookOptions) => {
    await show([], options);
  });
}

function addCommand(): Command {
  return connected(new Command('add'))
    .description('Add a webhook, and print its secret, which is shown once.')
    .argument('<url>', 'an https address')
    .option(
      '--event <event...>',
      'any of finding.opened, finding.regressed, finding.resolved, rule.refused, removal.changed (default: all)',
    )
    .action(async (url: string, options: WebhookOptions) => {
      const { addWebhook } = await import('./change-webhooks.js');
      await addWebhook(url, options);
    });
}

function removeCommand(): Command {
  return connected(new Command('remove'))
    .description('End a webhook: nothing is sent to it from now on. Its deliveries stay listed.')
    .argument('<webhook>', 'the id, as `whence webhooks list` shows it')
    .action(async (id: string, options: WebhookOptions) => {
      const { endWebhook } = await import('./change-webhooks.js');
      await endWebhook(id, options);
    });
}

function deliveriesCommand(): Command {
  return paged(new Command('deliveries'))
    .description('List what was or is to be sent to a webhook, the latest first.')
    .argument('<webhook>', 'the id, as `whence webhooks list` shows it')
    .option('--state <state>', 'only waiting, active, completed or failed; failed are dead letters')
    .action(async (id: string, options: WebhookOptions) => {
      await show([id], options);
    });
}

function retryCommand(): Command {
  return connected(new Command('retry'))
    .description('Send dead letters of a webhook again, each under its id.')
    .argument('<webhook>', 'the id, as `whence webhooks list` shows it')
    .argument('[delivery...]', 'the ids of the deliveries (default: every dead letter)')
    .action(async (id: string, deliveries: readonly string[], options: WebhookOptions) => {
      const { retryDeliveries } = await import('./change-webhooks.js');
      await retryDeliveries(id, deliveries, options);
    });
}

function paged(command: Command): Command {
  return connected(command)
    .option('--limit <number>', 'how many to show at once, 1 to 1000 (default: 100)')
    .option('--cursor <cursor>', 'continue where an earlier page ended')
    .option('--all', 'show every page');
}

function connected(command: Command): Command {
  return command
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers');
}

/** Loaded on use: `whence verify` loads nothing of other commands. */
async function show(argument: readonly string[], options: WebhookOptions): Promise<void> {
  const [{ showList }, { LIST_WEBHOOKS }] = await Promise.all([
    import('../lists/show-list.js'),
    import('./list-webhooks.js'),
  ]);
  await showList(LIST_WEBHOOKS, argument, { ...options });
}
