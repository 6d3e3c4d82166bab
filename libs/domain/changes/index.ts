export { ChangesModule } from './changes.module.js';
export { type Change, ChangesReadModel, type DescribedChange, ENTRIES_A_PAGE } from './changes.read-model.js';
export { actorPhrase, describeChange } from './describe-change.js';
export { type EntryFilter, EntryListReadModel, isAbout } from './entry-list.read-model.js';
