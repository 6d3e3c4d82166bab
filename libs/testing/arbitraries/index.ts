export { type Dag, dagArbitrary, parentsIn } from './dag.js';
export { propertyRuns } from './property-runs.js';
