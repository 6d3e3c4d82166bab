import { OneOf } from '@platform/validation';

/** Asks a rule about the past. */
export class ReplayRule {
  /** `then`: with what was known when each was recorded. `now`: with what is known by now. */
  @OneOf(['then', 'now'])
  readonly known: 'then' | 'now';
}
