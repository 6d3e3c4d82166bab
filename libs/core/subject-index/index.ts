export { EMPTY_LIST, extendList, type ListedEntry, listValue } from './entry-list.js';
export { type Subject, SUBJECT_KINDS, subjectKey, type SubjectKind } from './subject.js';
export { MAPPED_KINDS, subjectsOfEntry, subjectsOfStatement } from './subjects-of-entry.js';
export { type SubjectClaim, verifySubject } from './verify-subject.js';
