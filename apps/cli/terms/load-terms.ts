import type { JsonObject } from '@core/kernel';
import { planLoad, type PlannedTerms, type RecordedTerms, TERMS_LIBRARY, type VendorTerms } from '@interop/terms';
import { CliError } from '../cli.errors.js';
import { formatTable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { type ConnectionOptions, connectToRead, connectToWrite } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';

export interface LoadTermsOptions extends ConnectionOptions {
  readonly vendor?: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface Loaded extends PlannedTerms {
  readonly vendor: string;
}

/** Records what the library has and the ledger lacks, and prints each version and what it did. */
export async function loadTerms({ vendor: only, dryRun = false, json, ...options }: LoadTermsOptions): Promise<void> {
  const { config } = readInstallation();
  const api = dryRun ? connectToRead(config, options) : connectToWrite(config, options);
  const all: Loaded[] = [];
  for (const vendor of chosen(only)) {
    const loaded = await loadVendor(api, vendor, dryRun);
    for (const one of loaded) if (json) console.log(JSON.stringify({ ...one, dryRun }));
    all.push(...loaded);
  }
  if (!json) console.log(report(all, dryRun).join('\n'));
}

function chosen(slugs: readonly string[] | undefined): readonly VendorTerms[] {
  if (slugs === undefined) return TERMS_LIBRARY;
  return slugs.map((slug) => {
    const found = TERMS_LIBRARY.find((one) => one.slug === slug);
    if (found !== undefined) return found;
    const known = TERMS_LIBRARY.map((one) => one.slug).join(', ');
    throw new CliError('malformed-option', `The library has no terms of "${slug}"; it has those of ${known}.`);
  });
}

async function loadVendor(api: ApiClient, vendor: VendorTerms, dryRun: boolean): Promise<Loaded[]> {
  const { slug, terms, ...facts } = vendor;
  const isKnown = await exists(api, `/v1/vendors/${slug}`);
  const planned = planLoad(vendor, isKnown ? await recordedOf(api, slug) : []);
  if (!dryRun) {
    // A vendor that is declared keeps its declaration.
    if (!isKnown) await api.send({ method: 'PUT', path: `/v1/vendors/${slug}`, body: { ...facts } });
    for (const { state, terms: body } of planned)
      if (state === 'new' || state === 'amends')
        await api.send({ method: 'POST', path: `/v1/vendors/${slug}/terms`, body: body as unknown as JsonObject });
  }
  return planned.map((one) => ({ vendor: slug, ...one }));
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

async function recordedOf(api: ApiClient, slug: string): Promise<RecordedTerms[]> {
  const found: RecordedTerms[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/v1/vendors/${slug}/terms?limit=1000${more}`;
    const page: { items: RecordedTerms[]; nextCursor: string | null } = await api.get(path);
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

const DONE = { new: 'recorded', amends: 'amended', same: 'there before', withdrawn: 'withdrawn, left' };
const WOULD = {
  new: 'would be recorded',
  amends: 'would be amended',
  same: 'there before',
  withdrawn: 'withdrawn, left',
};

function report(all: readonly Loaded[], dryRun: boolean): string[] {
  const words = dryRun ? WOULD : DONE;
  const rows = all.map(({ vendor, state, terms }) => {
    const { from = '', to = '' } = terms.effective ?? {};
    const rules = (terms.rules ?? []).map(({ rule }) => rule).join(', ');
    const { document, channel = '', jurisdiction = '', evidence = '' } = terms;
    const period = [day(from), day(to)];
    return [vendor, document, channel, jurisdiction, ...period, evidence, rules || '(no rule seen)', words[state]];
  });
  const heading = ['vendor', 'document', 'channel', 'where', 'from', 'to', 'evidence', 'rules', ''];
  const count = (...states: PlannedTerms['state'][]): number =>
    all.filter(({ state }) => states.includes(state)).length;
  const sum = `${all.length} versions of terms: ${count('new')} ${words.new}, ${count('amends')} ${words.amends}, ${count('same', 'withdrawn')} left as they are.`;
  return [...formatTable(heading, rows), '', sum];
}

const day = (instant: string | null): string => (instant ?? '').slice(0, 10);
