export { Activity, REDACTION } from './declare-activity.command.js';
export {
  type Derivation,
  derivationHash,
  derivationIdentity,
  derivationKey,
  namesParentsItself,
  parentParts,
} from './derivation.js';
export { Lineage } from './lineage.read-model.js';
export { downstreamClosure, upstreamClosure } from './lineage-closures.js';
export { type Walk, type WalkBounds, walkDownstream, walkUpstream } from './lineage-graph.js';
export { derivationDeclared } from './lineage.ledger-entries.js';
export { LineageModule } from './lineage.module.js';
export type { LineageView } from './lineage-view.js';
export { SELECT_DERIVATION_IDS } from './store/derivations.sql.js';
export { insertDerivations } from './store/derivations.store.js';
