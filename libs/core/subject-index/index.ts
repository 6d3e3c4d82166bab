export { EMPTY_LIST, extendList, type ListedEntry, listValue, statedListBefore, STATES_LIST } from './entry-list.js';
export { type Subject, SUBJECT_KINDS, subjectKey, type SubjectKind } from './subject.js';
export { OCCURRENCE_BYTES, PendingOccurrences } from './pending-occurrences.js';
export { MAPPED_KINDS, readEntry, type ReadEntry, subjectsOfEntry, subjectsOfStatement } from './subjects-of-entry.js';
export { type SubjectClaim, verifySubject } from './verify-subject.js';
