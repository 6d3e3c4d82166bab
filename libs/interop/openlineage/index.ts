export { FACET_NAMES, type FacetName, facetSchema } from './facet-schema.js';
export { type AttributedEvent, type EventOutcome, EventsService } from './events.service.js';
export { malformedEvent, OpenLineageError, type OpenLineageErrorCode } from './openlineage.errors.js';
export { OPENLINEAGE_ENTRY_KINDS, type NamedDataset, type ReceivedEvent } from './openlineage.ledger-entries.js';
export { OpenLineageModule } from './openlineage.module.js';
export { type LineageEvent, readEvent } from './read-event.js';
export { refusalError } from './recorded-refusal.js';
export { splitEvents, trimmed } from './split-events.js';
export { WhenceActivityFacet, WhenceShardFacet, WhenceTrainingFacet } from './whence-facets.js';
