import { type UsageDay, UsageDays } from './usage-days.js';
import { dayOfInstant, dayOfSeconds, figureOf, instantOf, nameOf, requireOneDay, sumOf } from './usage-days.js';
import { refuseExport } from './usage-exports.errors.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a usage export of a vendor: a page of OpenAI's organisation usage, or of Anthropic's
 * messages usage report, by days. Keys, users and prices are left out.
 * @throws UsageExportError `malformed-usage-export`
 */
export function readJsonExport(document: unknown): UsageDay[] {
  const { data } = membersOf(document, '');
  if (!Array.isArray(data)) refuseExport('/data', 'must be the list of buckets of a usage export');
  const days = new UsageDays();
  for (const [at, item] of data.entries()) readBucket(membersOf(item, `/data/${at}`), `/data/${at}`, days);
  return days.list();
}

/** Whether a page states that others follow: an export is whole with all of them. */
export function hasFurtherPages(document: unknown): boolean {
  return typeof document === 'object' && document !== null && (document as Members)['has_more'] === true;
}

function readBucket(bucket: Members, pointer: string, days: UsageDays): void {
  const results = bucket['results'];
  if (!Array.isArray(results)) refuseExport(`${pointer}/results`, 'must be a list');
  const [day, read] = bucket['starting_at'] === undefined ? openAiDay(bucket, pointer) : anthropicDay(bucket, pointer);
  for (const [at, result] of results.entries()) {
    const place = `${pointer}/results/${at}`;
    days.add({ day, ...read(membersOf(result, place), place) }, place);
  }
}

type ReadResult = (result: Members, pointer: string) => Omit<UsageDay, 'day'>;

function openAiDay({ start_time: from, end_time: to }: Members, pointer: string): [string, ReadResult] {
  const day = dayOfSeconds(from, `${pointer}/start_time`);
  requireOneDay(Number(from), Number(to), `${pointer}/end_time`);
  return [day, openAiResult];
}

const openAiResult: ReadResult = (result, pointer) => ({
  generator: nameOf(result['model'], `${pointer}/model`),
  project: nameOf(result['project_id'], `${pointer}/project_id`),
  inputTokens: figureOf(result['input_tokens'], `${pointer}/input_tokens`),
  outputTokens: figureOf(result['output_tokens'], `${pointer}/output_tokens`),
  requests: figureOf(result['num_model_requests'], `${pointer}/num_model_requests`),
});

function anthropicDay({ starting_at: from, ending_at: to }: Members, pointer: string): [string, ReadResult] {
  const day = dayOfInstant(from, `${pointer}/starting_at`);
  const end = instantOf(to, `${pointer}/ending_at`);
  requireOneDay(Date.parse(day) / 1_000, Date.parse(end) / 1_000, `${pointer}/ending_at`);
  return [day, anthropicResult];
}

const anthropicResult: ReadResult = (result, pointer) => {
  const figure = (name: string): number | undefined => figureOf(result[name], `${pointer}/${name}`);
  const created = result['cache_creation'];
  const writes = created === undefined || created === null ? {} : membersOf(created, `${pointer}/cache_creation`);
  const written = Object.entries(writes).map(([name, value]) => figureOf(value, `${pointer}/cache_creation/${name}`));
  return {
    generator: nameOf(result['model'], `${pointer}/model`),
    project: nameOf(result['workspace_id'], `${pointer}/workspace_id`),
    inputTokens: sumOf([figure('uncached_input_tokens'), figure('cache_read_input_tokens'), ...written]),
    outputTokens: figure('output_tokens'),
  };
};

function membersOf(value: unknown, pointer: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuseExport(pointer, 'must be an object');
  return value as Members;
}
