import type { JsonObject } from '@core/kernel';
import { type DpiPlan, planImport, type PlannedCard } from '@interop/dpi';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToWrite } from '../http/api-connection.js';
import { registerShards } from '../http/bulk-registration.js';
import { readInstallation } from '../installation.js';
import { formatImport, type ImportCounts } from './format-import.js';
import { readCardFiles } from './read-card-files.js';

export interface ImportDpiOptions extends ConnectionOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Lines of one upload. */
const LINES = 1_000;
const KINDS = { malformed: 'metadata-malformed', contradictory: 'metadata-contradictory' } as const;
const FAULT_LIMIT = 30;

/** Registers what the cards state, reports what is wrong with them, and prints what it did. */
export async function importDpi(paths: readonly string[], options: ImportDpiOptions): Promise<void> {
  const plan = planImport(await readCardFiles(paths));
  const counts = options.dryRun ? planned(plan) : await load(connect(options), plan);
  if (options.json) for (const line of jsonLines(plan, counts)) console.log(JSON.stringify(line));
  else
    console.log(
      formatImport(plan, counts, options.dryRun ?? false)
        .map(printable)
        .join('\n'),
    );
  if (plan.leftOut.length + counts.rejected.length > 0) process.exitCode = 1;
}

const connect = (options: ImportDpiOptions): ApiClient => connectToWrite(readInstallation().config, options);

function planned({ vendors, cards, named }: DpiPlan): ImportCounts {
  const findings = cards.reduce((sum, card) => sum + reportsOf(card).length, 0);
  return {
    vendors: vendors.length,
    registered: cards.length + named.length,
    existing: 0,
    rejected: [],
    findings,
    knownFindings: 0,
  };
}

async function load(api: ApiClient, plan: DpiPlan): Promise<ImportCounts> {
  const vendors = await declareVendors(api, plan);
  const { registered, existing, rejected } = await register(api, plan);
  const refused = new Set(rejected.map(({ uri }) => uri));
  let [findings, knownFindings] = [0, 0];
  for (const card of plan.cards.filter(({ shard }) => !refused.has(shard.uri)))
    for (const body of reportsOf(card)) {
      const { status } = await api.send({ method: 'POST', path: '/v1/findings', body });
      if (status === 201) findings++;
      else knownFindings++;
    }
  return { vendors, registered, existing, rejected, findings, knownFindings };
}

/** A vendor that is declared keeps its declaration. @returns how many were not */
async function declareVendors(api: ApiClient, { vendors }: DpiPlan): Promise<number> {
  let declared = 0;
  for (const { slug, ...facts } of vendors) {
    if (await exists(api, `/v1/vendors/${slug}`)) continue;
    await api.send({ method: 'PUT', path: `/v1/vendors/${slug}`, body: { kind: 'other', ...facts } });
    declared++;
  }
  return declared;
}

async function exists(api: ApiClient, path: string): Promise<boolean> {
  try {
    await api.get(path);
    return true;
  } catch (error) {
    if (error instanceof CliError && error.kind === 'not-found') return false;
    throw error;
  }
}

async function register(
  api: ApiClient,
  { named, cards }: DpiPlan,
): Promise<Pick<ImportCounts, 'registered' | 'existing' | 'rejected'>> {
  const shards = [
    ...named.map(({ uri }) => ({ uri, origins: [{ kind: 'unknown' as const }] })),
    ...cards.map(({ shard }) => shard),
  ];
  const rejected: { uri: string; message: string }[] = [];
  let [registered, existing] = [0, 0];
  for (let at = 0; at < shards.length; at += LINES) {
    const part = shards.slice(at, at + LINES);
    const outcome = await registerShards(
      api,
      part.map((shard) => JSON.stringify(shard)),
    );
    registered += outcome.registered;
    existing += outcome.existing;
    rejected.push(...outcome.rejected.map(({ line, message }) => ({ uri: part[line - 1]?.uri ?? '', message })));
  }
  return { registered, existing, rejected };
}

/** The findings of a card: one of each kind. */
function reportsOf({ id, shard, faults }: PlannedCard): JsonObject[] {
  return Object.entries(KINDS).flatMap(([of, kind]) => {
    const found = faults.filter((fault) => fault.kind === of);
    if (found.length === 0) return [];
    const shown = found.slice(0, FAULT_LIMIT).map(({ member, text, fault }): JsonObject => ({
      member,
      ...(text !== undefined && { text }),
      fault,
    }));
    if (found.length > shown.length)
      shown.push({ member: 'others', fault: `${found.length - shown.length} more faults of this kind` });
    return [{ kind, shard: shard.uri, source: `card ${id} of the Data Provenance Initiative`, faults: shown }];
  });
}

function jsonLines(plan: DpiPlan, counts: ImportCounts): object[] {
  const cards = plan.cards.map(({ file, id, shard, faults, left }) => ({ file, id, shard, faults, left }));
  return [...cards, { ...counts, cards: plan.cards.length, named: plan.named, leftOut: plan.leftOut }];
}
