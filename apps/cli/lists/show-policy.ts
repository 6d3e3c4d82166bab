import { queryOf } from '../ask/provenance-question.js';
import { formatFinding, type ShownFinding } from '../check/format-check.js';
import { CliError } from '../cli.errors.js';
import { printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { connectToRead } from '../http/api-connection.js';
import { readInstallation } from '../installation.js';
import type { ListOptions } from './show-list.js';

type Verdict = 'allow' | 'deny' | 'unknown';
interface VerdictAt {
  readonly verdict: Verdict;
  readonly finding?: ShownFinding;
  readonly waived?: readonly { readonly waiver: string; readonly until: string; readonly count: number }[];
  readonly path?: readonly string[];
  readonly pathLeftOut?: number;
}

/** What of the answers about verdicts is shown. */
interface RuleHistory {
  readonly rule: string;
  readonly title: string;
  readonly then: VerdictAt | null;
  readonly now: VerdictAt | null;
}
interface UseVerdicts {
  readonly model: string;
  readonly modelVersion: string;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly stage: string;
  readonly startedAt: string;
  readonly rules: readonly RuleHistory[];
}
interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
interface ReplayPage extends Page<ReplayedWrite> {
  readonly examined: number;
}
interface ReplayedWrite {
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly stage?: string;
  readonly finding: ShownFinding;
}

const PAGE = '100';
/** Shards of either end of a path. */
const END_SHOWN = 3;

/** Shows each rule's verdict on a dataset version, as it was and as it is. */
export async function showDatasetPolicy([dataset = '', version = '']: readonly string[], options: ListOptions) {
  const path = `/v1/datasets/${encodeURIComponent(dataset)}/versions/${encodeURIComponent(version)}/policy`;
  const answer = await connected(options).get<{ rules: RuleHistory[] }>(`${path}${questionOf({ asOf: options.asOf })}`);
  print(options, answer, [`${dataset}@${version}`, ...formatRules(answer.rules)]);
}

/** The same of each use of a model version. */
export async function showModelPolicy([model = '', version = '']: readonly string[], options: ListOptions) {
  const path = `/v1/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(version)}/policy`;
  const api = connected(options);
  const chain = options.chain ? { chain: 'true' } : {};
  let [cursor, any]: [string | undefined, boolean] = [undefined, false];
  const uses: UseVerdicts[] = [];
  do {
    const position = cursor === undefined ? options.asOf : undefined;
    const page: Page<UseVerdicts> = await api.get(
      `${path}${questionOf({ ...chain, limit: PAGE, cursor, asOf: position })}`,
    );
    any ||= page.items.length > 0;
    cursor = page.nextCursor ?? undefined;
    uses.push(...page.items);
    if (!options.json) print(options, page, page.items.flatMap(formatUse));
    else if (cursor === undefined) print(options, { ...page, items: uses }, []);
  } while (cursor !== undefined);
  if (!any && !options.json) console.log('No use of it is recorded.');
}

/**
 * Asks a rule about everything recorded, and shows what it would have denied or may have; how many
 * versions were examined is shown on standard error.
 */
export async function showReplay([slug = '']: readonly string[], options: ListOptions) {
  const { known = 'now', asOf } = options;
  if (known !== 'then' && known !== 'now') throw new CliError('malformed-option', '--known must be then or now.');
  const path = `/v1/rules/${encodeURIComponent(slug)}/replay`;
  const api = connected(options);
  let [cursor, examined, found]: [string | undefined, number, number] = [undefined, 0, 0];
  const denied: ReplayedWrite[] = [];
  do {
    const position = cursor === undefined ? asOf : undefined;
    const query = questionOf({ limit: PAGE, cursor, asOf: position });
    const { text } = await api.send({ method: 'POST', path: `${path}${query}`, body: { known } });
    const page = JSON.parse(text) as ReplayPage;
    examined += page.examined;
    found += page.items.length;
    cursor = page.nextCursor ?? undefined;
    denied.push(...page.items);
    if (!options.json) print(options, page, page.items.flatMap(formatReplayed));
    else if (cursor === undefined) print(options, { ...page, items: denied, examined }, []);
    if (cursor !== undefined) process.stderr.write(`${examined.toLocaleString('en')} versions examined\n`);
  } while (cursor !== undefined);
  if (options.json) return;
  const what = found === 1 ? '1 commit or use' : `${found.toLocaleString('en')} commits and uses`;
  console.log(
    `${what} of ${examined.toLocaleString('en')} versions, with what ${known === 'then' ? 'was known then' : 'is known now'}.`,
  );
}

const connected = (options: ListOptions): ApiClient => connectToRead(readInstallation().config, options);

function questionOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const query = queryOf(parameters);
  return query && `?${query}`;
}

function print({ json }: ListOptions, answer: object, lines: readonly string[]): void {
  if (json) console.log(JSON.stringify(answer));
  else if (lines.length > 0) console.log(lines.map(printable).join('\n'));
}

function formatUse(use: UseVerdicts): string[] {
  const { model, modelVersion, dataset, datasetVersion, stage, startedAt, rules } = use;
  const what = `${dataset}@${datasetVersion} in ${stage} since ${startedAt}, by ${model}@${modelVersion}`;
  return [what, ...formatRules(rules)];
}

function formatRules(rules: readonly RuleHistory[]): string[] {
  if (rules.length === 0) return ['  no rule is asked about it'];
  return rules.flatMap(({ rule, title, then, now }) => {
    const isNow = now?.finding !== undefined || now?.waived !== undefined;
    const shown = isNow ? now : then;
    const { finding, waived = [], path = [], pathLeftOut = 0 } = shown ?? {};
    const verdicts = `then ${then?.verdict ?? 'not asked'}, now ${now?.verdict ?? 'not asked'}`;
    return [
      `  ${rule} ("${title}"): ${verdicts}`,
      ...(!isNow && shown?.finding ? ['    what it found then, and does not find now:'] : []),
      ...(finding ? formatFinding(finding).map((line) => `  ${line}`) : []),
      ...waived.map(formatWaived),
      ...(path.length > 1 ? [`      by ${formatPath(path, pathLeftOut)}`] : []),
    ];
  });
}

/** Both ends of a path, and how many shards are between them. */
function formatPath(path: readonly string[], leftOut: number): string {
  if (path.length + leftOut <= 2 * END_SHOWN) return path.join(' → ');
  const between = path.length + leftOut - 2 * END_SHOWN;
  const shards = between === 1 ? '1 shard' : `${between.toLocaleString('en')} shards`;
  return [...path.slice(0, END_SHOWN), `(${shards})`, ...path.slice(-END_SHOWN)].join(' → ');
}

function formatWaived({ waiver, until, count }: NonNullable<VerdictAt['waived']>[number]): string {
  return `      ${waiver} lifts it for ${count === 1 ? '1 shard' : `${count.toLocaleString('en')} shards`}, until ${until}`;
}

function formatReplayed({ dataset, datasetVersion, model, modelVersion, stage, finding }: ReplayedWrite): string[] {
  const what = model === undefined ? 'commit' : `use by ${model}@${modelVersion ?? ''} in ${stage ?? ''}`;
  return [`${dataset}@${datasetVersion}, ${what}: ${finding.verdict}`, ...formatFinding(finding)];
}
