import { type Clock, systemClock } from '@core/kernel';

/** Settings of the removals module. An app may provide another instance, in a global module. */
export class RemovalSettings {
  constructor(
    /** Whether a second person must approve every removal. */
    readonly approval: boolean = false,
    readonly clock: Clock = systemClock,
  ) {}
}
