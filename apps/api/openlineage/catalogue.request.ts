import { KernelError, parseInstant } from '@core/kernel';
import { Optional, OneOf, Parsed, Text, TrueOrFalse, WholeNumber } from '@platform/validation';
import { GRAPH_DIRECTIONS, type GraphDirection, isTimeZone, RUN_STATUSES, type RunStatus } from '@interop/openlineage';

const NAME_LIMIT = 1_024;

export class NamespaceParams {
  /**
   * The namespace, percent-encoded.
   * @example s3://bucket
   */
  @Text({ max: NAME_LIMIT })
  namespace: string;
}

export class CatalogueDatasetParams extends NamespaceParams {
  /** The name of the dataset, percent-encoded. */
  @Text({ max: NAME_LIMIT })
  dataset: string;
}

export class CatalogueVersionParams extends CatalogueDatasetParams {
  /** `version` of a version of the dataset. */
  @Text({ max: 36 })
  version: string;
}

export class CatalogueJobParams extends NamespaceParams {
  /** The name of the job, percent-encoded. */
  @Text({ max: NAME_LIMIT })
  job: string;
}

export class CatalogueJobVersionParams extends CatalogueJobParams {
  /** `version` of a version of the job. */
  @Text({ max: 36 })
  version: string;
}

export class RunParams {
  /** The id of the run. */
  @Text({ max: 200 })
  run: string;
}

/** A part of a list, as Marquez has it. */
export class SliceQuery {
  /** @default 100 */
  @Optional()
  @WholeNumber({ max: 500 })
  limit?: number;

  /** @default 0 */
  @Optional()
  @WholeNumber({ max: 1_000_000 })
  offset?: number;
}

export class JobsOfStateQuery extends SliceQuery {
  /**
   * Only jobs whose last run is in one of these states, separated by commas: NEW, RUNNING,
   * COMPLETED, FAILED, ABORTED. The latest 10,000 jobs are looked at.
   */
  @Optional()
  @Parsed(parseStatuses)
  lastRunStates?: string;
}

export class RunFacetsQuery {
  /** Of the run, or of its job as the run’s events have it. */
  @OneOf(['run', 'job', 'RUN', 'JOB'])
  type: 'run' | 'job' | 'RUN' | 'JOB';
}

export class LineageGraphQuery {
  /**
   * `dataset:<namespace>:<name>` or `job:<namespace>:<name>`.
   * @example dataset:s3://bucket:corpus
   */
  @Text({ max: 8_192 })
  nodeId: string;

  /**
   * How many jobs a path may pass.
   * @default 20
   */
  @Optional()
  @WholeNumber({ max: 100 })
  depth?: number;

  /**
   * `upstream`: what the node is made of; `downstream`: what is made of it.
   * @default both
   */
  @Optional()
  @OneOf(GRAPH_DIRECTIONS)
  direction?: GraphDirection;

  /**
   * The largest number of nodes to return.
   * @default 1000
   */
  @Optional()
  @WholeNumber({ min: 1, max: 5_000 })
  limit?: number;

  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 4_096 })
  cursor?: string;
}

export class UpstreamRunsQuery {
  /** The id of the run. */
  @Text({ max: 200 })
  runId: string;

  /**
   * How many runs a path may pass beyond this one.
   * @default 20
   */
  @Optional()
  @WholeNumber({ max: 100 })
  depth?: number;
}

export class ColumnLineageQuery {
  /**
   * `datasetField:<namespace>:<name>:<column>`; or all columns of `dataset:<namespace>:<name>`, or
   * of the datasets that `job:<namespace>:<name>` writes.
   * @example datasetField:s3://bucket:corpus:text
   */
  @Text({ max: 8_192 })
  nodeId: string;

  /**
   * How many steps from a column to another a path may have.
   * @default 20
   */
  @Optional()
  @WholeNumber({ max: 100 })
  depth?: number;

  /**
   * Also the columns that are made of it.
   * @default false
   */
  @Optional()
  @TrueOrFalse()
  withDownstream?: boolean;
}

export class BetaSearchQuery {
  /** A part of a name; upper and lower case are alike. */
  @Text({ max: 500 })
  q: string;
}

export class SourceParams {
  /**
   * The namespace of datasets, percent-encoded.
   * @example s3://bucket
   */
  @Text({ max: NAME_LIMIT })
  source: string;
}

export class EventsQuery extends SliceQuery {
  /** Only events at this instant or later. */
  @Optional()
  @Parsed(parseInstantOrNothing)
  after?: string;

  /** Only events before this instant. */
  @Optional()
  @Parsed(parseInstantOrNothing)
  before?: string;

  /** @default desc */
  @Optional()
  @OneOf(['asc', 'desc', 'ASC', 'DESC'])
  sortDirection?: 'asc' | 'desc' | 'ASC' | 'DESC';
}

export class LineageSearchQuery {
  /** A part of a name; upper and lower case are alike. */
  @Text({ max: 500 })
  q: string;

  /** Only jobs, or only datasets. */
  @Optional()
  @OneOf(['JOB', 'DATASET'])
  filter?: 'JOB' | 'DATASET';

  /** @default NAME */
  @Optional()
  @OneOf(['NAME', 'UPDATE_AT'])
  sort?: 'NAME' | 'UPDATE_AT';

  /** @default 10 */
  @Optional()
  @WholeNumber({ max: 500 })
  limit?: number;

  /** Only in this namespace. */
  @Optional()
  @Text({ max: NAME_LIMIT })
  namespace?: string;
}

export class PeriodQuery {
  /** `DAY`: the last 24 hours; `WEEK`: the last seven days. */
  @OneOf(['DAY', 'WEEK'])
  period: 'DAY' | 'WEEK';

  /**
   * Where days begin.
   * @default UTC
   * @example Asia/Shanghai
   */
  @Optional()
  @Parsed(parseTimeZone)
  timezone?: string;
}

export function parseStatuses(text: string): RunStatus[] {
  return text.split(',').map((name) => {
    const status = RUN_STATUSES.find((known) => known === name);
    if (status !== undefined) return status;
    throw malformed(`must be of these, separated by commas: ${RUN_STATUSES.join(', ')}`);
  });
}

/** Marquez’s own web client sends a parameter without a value. */
export function parseInstantOrNothing(text: string): string | undefined {
  return text === '' ? undefined : parseInstant(text);
}

function parseTimeZone(text: string): string {
  if (isTimeZone(text)) return text;
  throw malformed('must be the name of a time zone, such as Asia/Shanghai');
}

function malformed(message: string): KernelError {
  return new KernelError('malformed-value', `The value ${message}.`, [{ pointer: '', message }]);
}
