import { formatTable } from '../format-table.js';
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
  readonly shards?: number;
  readonly firstUsedAt?: string;
  readonly relation?: string;
  readonly parent?: string;
  readonly example?: readonly string[];
}

interface Gap {
  readonly reason: string;
  readonly shards?: number;
}

export interface ExposureAnswer {
  readonly exposed: boolean | 'unknown';
  readonly paths: readonly ExposurePath[];
  readonly gaps: readonly Gap[];
}

export function exposurePath(question: ModelQuestion, filter: ExposureFilter): string {
  return `${modelPath(question)}/exposure?${queryOf({ ...filter, asOf: question.asOf })}`;
}

export function askExposure(api: ApiClient, question: ModelQuestion, filter: ExposureFilter): Promise<ExposureAnswer> {
  return api.get<ExposureAnswer>(exposurePath(question, filter));
}

export function formatExposure(
  { model, version }: ModelQuestion,
  filter: ExposureFilter,
  { exposed, paths, gaps }: ExposureAnswer,
): string[] {
  const to = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]));
  const verdict = exposed === 'unknown' ? 'Unknown' : exposed ? 'Yes' : 'No';
  const rows = paths.map((path) => [
    `${path.model}@${path.version}`,
    path.stage ?? path.relation ?? '',
    path.via === 'parent' ? (path.parent ?? '') : `${path.dataset}@${path.datasetVersion}`,
    path.shards?.toLocaleString('en') ?? '',
    path.firstUsedAt ?? '',
    path.example?.join(' → ') ?? '',
  ]);
  const heading = ['model version', 'stage', 'through', 'shards', 'first used', 'example'];
  return [
    `Is ${model}@${version} exposed to ${to.join(', ')}? ${verdict}.`,
    ...(rows.length > 0 ? ['', ...formatTable(heading, rows).map((line) => `  ${line}`)] : []),
    ...gaps.map(
      ({ reason, shards }) =>
        `  Not known: ${reason.replaceAll('_', ' ')}${shards === undefined ? '' : `, ${shards.toLocaleString('en')} shards`}`,
    ),
  ];
}
