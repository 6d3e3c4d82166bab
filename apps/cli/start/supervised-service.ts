import type { Supervisor } from '@platform/process';

/** A service of `start` that is restarted when it ends; ready with the match of its ready line. */
export type SupervisedService = Supervisor<RegExpExecArray>;
