export { AccessError, type AccessErrorCode } from './access.errors.js';
export { accessEntryKinds } from './access.ledger-entries.js';
export { type AccessFilter, AccessLogReadModel, type StoredAccess } from './access-log.read-model.js';
export { AccessLog } from './access-log.service.js';
export { AccessModule } from './access.module.js';
export { AccessReadModel } from './access.read-model.js';
export { AccessService, type IssuedKey } from './access.service.js';
export { AccessSettings } from './access-settings.js';
export { type ApiKey, type Caller, expiresSoon, type ListedKey, soonAfter } from './api-key.js';
export { mayWriteTo } from './dataset-scope.js';
export { IssueKey } from './issue-key.command.js';
export { KeyUses } from './key-uses.service.js';
export { mayDo, type Permission, type Role, ROLES, rolesThatMay } from './permissions.js';
export { PRINCIPAL_KINDS, type NamedPrincipal, type Principal, type PrincipalKind } from './principal.js';
export {
  type AttributedRequest,
  type GivenAnswer,
  type NamedRequest,
  RepeatedRequests,
} from './repeated-requests.service.js';
export { objectionToSecond } from './store/second-person.store.js';
