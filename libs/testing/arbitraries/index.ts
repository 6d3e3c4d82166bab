export { type Dag, dagArbitrary, parentsIn } from './dag.js';
