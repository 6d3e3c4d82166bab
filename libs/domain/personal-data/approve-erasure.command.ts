import { OneOf, Optional } from '@platform/validation';
import { ERASURE_REASONS, type ErasureReason } from './erase-personal-data.command.js';

/** Approves a requested erasure, as a second person. */
export class ApproveErasure {
  /** Why the second person agrees: a code, since a free text might name the very person. */
  @Optional()
  @OneOf(ERASURE_REASONS)
  readonly reason?: ErasureReason;
}
