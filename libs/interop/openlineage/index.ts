export { FACET_NAMES, type FacetName, facetSchema } from './facet-schema.js';
export { type AttributedEvent, type EventOutcome, EventsService } from './events.service.js';
export { EventsReadModel } from './events.read-model.js';
export { malformedEvent, notFound, OpenLineageError, type OpenLineageErrorCode } from './openlineage.errors.js';
export { OPENLINEAGE_ENTRY_KINDS, type NamedDataset, type ReceivedEvent } from './openlineage.ledger-entries.js';
export { OpenLineageModule } from './openlineage.module.js';
export { type LineageEvent, readEvent } from './read-event.js';
export { refusalError } from './recorded-refusal.js';
export { splitEvents, trimmed } from './split-events.js';
export { WhenceActivityFacet, WhenceShardFacet, WhenceTrainingFacet } from './whence-facets.js';
export {
  type CatalogueDataset,
  type CatalogueJob,
  type CatalogueNamespace,
  CatalogueReadModel,
  type CatalogueState,
  type JobWithDatasets,
} from './catalogue.read-model.js';
export type { Identifier } from './dataset-uri.js';
export { EVENTS_COUNTED, EventBodiesReadModel, type EventRow, type ShownEvent } from './event-bodies.read-model.js';
export { type EventCounts, EventCountsReadModel } from './event-counts.read-model.js';
export {
  type ColumnSources,
  columnSourcesOf,
  datasetKeyOf,
  type Facets,
  fieldsOf,
  parentJobOf,
  textOfFacet,
} from './event-facets.js';
export { daysUpTo, hoursUpTo, type Interval, isTimeZone } from './intervals.js';
export {
  GRAPH_DIRECTIONS,
  type GraphDirection,
  type GraphEdge,
  type GraphNode,
  type GraphPage,
  LineageGraphReadModel,
} from './lineage-graph.read-model.js';
export { type LineageHit, LineageSearchReadModel } from './lineage-search.read-model.js';
export { type ColumnGraph, ColumnLineageReadModel, type ColumnNode } from './column-lineage.read-model.js';
export { JobVersionsReadModel, type JobVersion } from './job-versions.read-model.js';
export { type Column, formatColumnId, formatNodeId, parseColumnId, parseNodeId } from './node-id.js';
export { RUN_STATUSES, type RunStatus, type RunSummary } from './run-summary.js';
export { RunsReadModel, type Slice } from './runs.read-model.js';
export { type UpstreamRun, UpstreamRunsReadModel } from './upstream-runs.read-model.js';
