export { blockBytes, FoldedBlock, topOf } from './block.js';
export { EMPTY_INDEX, growIndex, type IndexShape } from './grow-index.js';
export { Occurrences, type SortedParts } from './occurrences.js';
export { leavesOf, tailAt } from './page.js';
export type { PageStore } from './page-store.js';
