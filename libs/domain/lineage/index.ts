export { Activity } from './declare-activity.command.js';
export { derivationIdentity, KeyedDerivation, namesParentsItself, parentParts } from './derivation.js';
export { Lineage } from './lineage.read-model.js';
export { type Walk, type WalkBounds, walkDownstream, walkUpstream } from './lineage-graph.js';
export { derivationDeclared } from './lineage.ledger-entries.js';
export { downstreamInSlices, passOn } from './passing-on.js';
export { LineageModule } from './lineage.module.js';
export type { LineageView } from './lineage-view.js';
export { insertDerivations, readDerivationHashes, readDerivationIds } from './store/derivations.store.js';
