export { AccessError, type AccessErrorCode } from './access.errors.js';
export { accessEntryKinds } from './access.ledger-entries.js';
export { AccessModule } from './access.module.js';
export { AccessReadModel } from './access.read-model.js';
export { AccessService, type IssuedKey } from './access.service.js';
export type { ApiKey, Caller } from './api-key.js';
export { IssueKey } from './issue-key.command.js';
export { mayDo, type Permission, type Role, ROLES, rolesThatMay } from './permissions.js';
export { type GivenAnswer, type NamedRequest, RepeatedRequests } from './repeated-requests.service.js';
