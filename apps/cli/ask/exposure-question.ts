import { formatTable, printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { modelPath, type ModelQuestion, queryOf } from './provenance-question.js';

export interface ExposureFilter {
  readonly vendor?: string;
  readonly generator?: string;
  readonly involvement?: string;
}

interface ExposurePath {
  readonly via: 'data' | 'parent';
  readonly model: string;
  readonly version: string;
  readonly stage?: string;
  readonly dataset?: string;
  readonly datasetVersion?: string;
  readonly splits?: readonly string[];
  readonly shards?: number;
  readonly redacted?: { readonly shards: number; readonly removals: readonly string[] };
  readonly firstUsedAt?: string;
  readonly relation?: string;
  readonly parent?: string;
  readonly example?: readonly string[];
}

/** What the record leaves open; `says` is a sentence. */
interface Gap {
  readonly says: string;
  readonly where?: readonly {
    readonly model: string;
    readonly version: string;
    readonly dataset: string;
    readonly datasetVersion: string;
    readonly shards: number;
  }[];
  readonly placesLeftOut?: number;
  readonly examples?: readonly string[];
}

export interface ExposureAnswer {
  readonly exposed: boolean | 'unknown';
  readonly declared: boolean;
  readonly paths: readonly ExposurePath[];
  readonly gaps: readonly Gap[];
}

export function exposurePath(question: ModelQuestion, filter: ExposureFilter): string {
  return `${modelPath(question)}/exposure?${queryOf({ ...filter, asOf: question.asOf })}`;
}

export function askExposure(
  api: Pick<ApiClient, 'get'>,
  question: ModelQuestion,
  filter: ExposureFilter,
): Promise<ExposureAnswer> {
  return api.get<ExposureAnswer>(exposurePath(question, filter));
}

export function formatExposure(
  { model, version }: ModelQuestion,
  filter: ExposureFilter,
  { exposed, paths, gaps }: ExposureAnswer,
): string[] {
  const to = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  const rows = paths.map((path) => [
    `${path.model}@${path.version}`,
    path.stage ?? path.relation ?? '',
    path.via === 'parent' ? (path.parent ?? '') : `${path.dataset}@${path.datasetVersion}${splitsOf(path)}`,
    path.shards?.toLocaleString('en') ?? '',
    path.firstUsedAt ?? '',
    path.example?.join(' → ') ?? '',
  ]);
  const heading = ['model version', 'stage', 'through', 'shards', 'first used', 'example'];
  return [
    `Is ${model}@${version} exposed to ${to.join(', ')}? ${verdictOf(exposed)}`,
    ...(rows.length > 0 ? ['', ...formatTable(heading, rows).map((line) => `  ${line}`)] : []),
    ...paths.flatMap(redactedLine),
    ...(paths.some(({ splits }) => splits) ? ['', `  ${WHOLE_VERSION}`] : []),
    ...(gaps.length > 0 ? ['', 'What the record leaves open:', ...gaps.flatMap(gapLines)] : []),
  ];
}

/** What a removal asked to be taken out of some of the shards. */
function redactedLine({ redacted, dataset, datasetVersion, shards = 0 }: ExposurePath): string[] {
  if (!redacted) return [];
  const of = `${redacted.shards.toLocaleString('en')} of ${shards.toLocaleString('en')} shards of ${dataset}@${datasetVersion}`;
  const line = `  Redacted: ${of} inherit it only through redactions, which answer ${redacted.removals.join(', ')}.`;
  return ['', printable(line)];
}

/** Beside each answer that names splits. */
export const WHOLE_VERSION = 'Splits are as recorded with the use; shards are counted in the whole dataset version.';

export const splitsOf = ({ splits }: { readonly splits?: readonly string[] }): string =>
  splits ? ` (${splits.join(', ')})` : '';

function verdictOf(exposed: ExposureAnswer['exposed']): string {
  if (exposed === true) return 'Yes.';
  if (exposed === false) return 'No: no path is declared, and the record leaves nothing open.';
  return 'Unknown: no path is declared, but the record leaves something open.';
}

function gapLines({ says, where = [], placesLeftOut = 0, examples = [] }: Gap): string[] {
  const places = where.map(
    (place) =>
      `    ${place.shards.toLocaleString('en')} in ${place.dataset}@${place.datasetVersion}, used by ${place.model}@${place.version}`,
  );
  return [
    `  - ${says}`,
    ...places,
    ...(placesLeftOut > 0 ? [`    and in ${placesLeftOut.toLocaleString('en')} more uses`] : []),
    ...(examples.length > 0 ? [`    such as ${examples.join(', ')}`] : []),
  ].map(printable);
}
