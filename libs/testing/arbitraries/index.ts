export { appendDag, type Dag, dagArbitrary, lineageOf, parentsIn } from './dag.js';
export { propertyRuns } from './property-runs.js';
