import type { Command } from 'commander';
import { addOrderOptions, type OrderOptions } from './order-options.command.js';

export interface UsesOptions extends OrderOptions {
  readonly dataset?: string;
  readonly datasetVersion?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly stage?: string;
}

/** Adds the options that withdraw many uses in place of the named one. */
export function addUsesOptions(command: Command): Command {
  command
    .usage('(<model> <version> <use> | --dataset <name> … | --model <name> … | --lines <file>) --reason <text>')
    .option('--dataset <name>', 'all uses of this dataset')
    .option('--dataset-version <version>', 'only of this version of it')
    .option('--model <name>', 'all uses by this model')
    .option('--model-version <version>', 'only by this version of it')
    .option('--stage <stage>', 'only in this stage, such as sft');
  return addOrderOptions(command).addHelpText(
    'after',
    '\nEach line of --lines: {"model", "modelVersion", "dataset", "datasetVersion", "stage", "startedAt"?}.',
  );
}

/** Whether many uses are meant; a stage, a version or a dry run alone names none. */
export function isOfManyUses({ dataset, model, lines }: UsesOptions): boolean {
  return dataset !== undefined || model !== undefined || lines !== undefined;
}

/** Withdraws all uses that the options select. */
export async function withdrawManyUses(reason: string, options: UsesOptions, command: Command): Promise<void> {
  const { dataset, datasetVersion, model, modelVersion, stage, lines } = options;
  const selector = Object.fromEntries(
    Object.entries({ dataset, datasetVersion, model, modelVersion, stage }).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
  if (lines !== undefined && Object.keys(selector).length > 0)
    command.error('error: --lines takes no other conditions');
  const body = lines === undefined ? { reason, selector } : undefined;
  const { runOrder } = await import('./run-order.js');
  await runOrder({ path: '/v1/uses/withdrawals', reason, body }, options);
}
