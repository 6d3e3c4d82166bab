export { ApproveErasure } from './approve-erasure.command.js';
export { ErasePersonalData, type ErasureReason } from './erase-personal-data.command.js';
export { PersonalDataError, type PersonalDataErrorCode } from './personal-data.errors.js';
export { PERSONAL_DATA_ENTRY_KINDS } from './personal-data.ledger-entries.js';
export { PersonalDataModule } from './personal-data.module.js';
export { type Opening, PersonalDataReadModel } from './personal-data.read-model.js';
export { PersonalDataService, type RecordedErasure } from './personal-data.service.js';
export { withoutSecrets } from './without-secrets.js';
