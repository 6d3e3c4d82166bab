import { formatTable } from '../format-table.js';
import { type ConnectionOptions, connectToRead } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface ShowUsageOptions extends ConnectionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly json?: boolean;
}

interface Compared {
  readonly status: string;
  readonly unexplainedTokens: number | null;
  readonly gaps: readonly string[];
  readonly bought: { readonly outputTokens: number | null };
  readonly declared: { readonly shards: number; readonly tokens: number } | null;
}

interface Usage extends Compared {
  readonly days: { readonly from: string; readonly to: string } | null;
  readonly models: { readonly items: readonly (Compared & { readonly generator: string | null })[] };
}

/** Prints the comparison for the vendor and for each model, then what is not known. */
export async function showUsage(vendor: string, { from, to, json, ...options }: ShowUsageOptions): Promise<void> {
  const api = connectToRead(readInstallation().config, options);
  const asked = new URLSearchParams();
  for (const [name, day] of Object.entries({ from, to })) if (day !== undefined) asked.set(name, day);
  const usage: Usage = await api.get(`/v1/vendors/${encodeURIComponent(vendor)}/usage?${asked.toString()}`);
  console.log(json ? JSON.stringify(usage) : formatUsage(vendor, usage).join('\n'));
}

export function formatUsage(vendor: string, usage: Usage): string[] {
  if (usage.days === null) return [`${vendor}: ${usage.gaps.join(' ')}`];
  const row = (name: string, { bought, declared, status, unexplainedTokens }: Compared): (string | number)[] => [
    name,
    bought.outputTokens ?? '',
    declared?.tokens ?? '',
    declared?.shards ?? '',
    unexplainedTokens ?? '',
    status.replace('_', ' '),
  ];
  const rows = usage.models.items.map((model) => row(model.generator ?? '(all models)', model));
  const heading = ['model', 'bought', 'declared', 'shards', 'unexplained', 'status'];
  const { from, to } = usage.days;
  const table = formatTable(heading, [...rows, row('together', usage)]);
  return [`Output tokens bought from ${vendor} from ${from} until ${to}:`, '', ...table, '', ...usage.gaps];
}
