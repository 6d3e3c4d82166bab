import { CsvReader, type CsvRow } from '@core/text';
import { dayOfSeconds, figureOf, instantOf, sumOf, type UsageDay, UsageDays } from './usage-days.js';
import { refuseExport } from './usage-exports.errors.js';

const ROW_LIMIT = 64 * 1024;

/**
 * The names that columns have: ours first, then those of the exports of OpenAI and Anthropic.
 * Several columns of input tokens add up; other columns are left out.
 */
const COLUMNS: Readonly<Record<Exclude<keyof UsageDay, 'inputTokens'>, readonly string[]>> = {
  day: ['day', 'date', 'usage_date_utc', 'start_time_iso', 'starting_at', 'start_time'],
  generator: ['generator', 'model', 'model_version'],
  project: ['project', 'project_id', 'workspace_id', 'workspace'],
  outputTokens: ['outputtokens', 'output_tokens', 'usage_output_tokens'],
  requests: ['requests', 'num_model_requests'],
};
const INPUT = ['inputtokens', 'input_tokens'];
/** They add up, where no column has the whole. */
const INPUT_PARTS = [
  'uncached_input_tokens',
  'cache_read_input_tokens',
  'usage_input_tokens_no_cache',
  'usage_input_tokens_cache_write',
  'usage_input_tokens_cache_write_5m',
  'usage_input_tokens_cache_write_1h',
  'usage_input_tokens_cache_read',
];

interface Columns {
  readonly count: number;
  readonly places: Readonly<Partial<Record<keyof typeof COLUMNS, number>>>;
  readonly input: readonly number[];
}

/**
 * Reads a usage export as CSV with a header; rows of one day, model and project add up.
 * @throws UsageExportError `malformed-usage-export`
 */
export async function readCsvExport(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<UsageDay[]> {
  const csv = new CsvReader(ROW_LIMIT);
  const days = new UsageDays();
  let columns: Columns | null = null;
  let size = 0;
  const take = (rows: Iterable<CsvRow>): void => {
    for (const row of rows) {
      const pointer = `/rows/${row.row}`;
      if ('fault' in row) refuseExport(pointer, row.fault);
      if (row.cells.length === 0) continue;
      if (columns) days.add(dayOf(row.cells, columns, pointer), pointer);
      else columns = columnsOf(row.cells);
    }
  };
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > limit) refuseExport('', `is longer than ${limit} bytes: send it in parts, whole days in each`);
    take(csv.push(Buffer.from(chunk)));
  }
  take(csv.end());
  return days.list();
}

function columnsOf(cells: readonly string[]): Columns {
  const names = cells.map((name) => name.trim().toLowerCase());
  const placeOf = (known: readonly string[]): number | undefined => {
    const place = known.map((name) => names.indexOf(name)).find((at) => at >= 0);
    return place;
  };
  const places = Object.fromEntries(Object.entries(COLUMNS).map(([member, known]) => [member, placeOf(known)]));
  if (places['day'] === undefined) refuseExport('/rows/1', `must name a column of the day: ${COLUMNS.day.join(', ')}`);
  if (places['outputTokens'] === undefined)
    refuseExport('/rows/1', `must name a column of output tokens: ${COLUMNS.outputTokens.join(', ')}`);
  const whole = INPUT.map((name) => names.indexOf(name)).filter((at) => at >= 0);
  const parts = INPUT_PARTS.map((name) => names.indexOf(name)).filter((at) => at >= 0);
  return { count: cells.length, places, input: whole.length > 0 ? whole.slice(0, 1) : parts };
}

function dayOf(cells: readonly string[], { count, places, input }: Columns, pointer: string): UsageDay {
  if (cells.length !== count) refuseExport(pointer, `has ${cells.length} cells; the header names ${count} columns`);
  const text = (member: keyof typeof COLUMNS): string => cells[places[member] ?? -1]?.trim() ?? '';
  const named = (member: 'generator' | 'project'): string | undefined =>
    text(member) === '' ? undefined : text(member);
  const day = text('day');
  return {
    day: /^\d{5,}$/.test(day) ? dayOfSeconds(Number(day), pointer) : instantOf(day, pointer).slice(0, 10),
    generator: named('generator'),
    project: named('project'),
    inputTokens: sumOf(input.map((at) => figure(cells[at] ?? '', pointer))),
    outputTokens: figure(text('outputTokens'), pointer),
    requests: figure(text('requests'), pointer),
  };
}

/** OpenAI's console writes counts as `3.0` where some rows have none. */
function figure(cell: string, pointer: string): number | undefined {
  const text = cell.trim();
  if (text === '') return undefined;
  return figureOf(/^\d+(?:\.0+)?$/.test(text) ? Number(text) : text, pointer);
}
