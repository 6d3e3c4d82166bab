import { WhenceError } from '@core/kernel';

export interface ConfigProblem {
  /** The environment variable at fault. */
  readonly name: string;
  /** A sentence: what is allowed. Never quotes a secret. */
  readonly message: string;
}

/** Every problem of the environment at once, so that one look is enough to mend it. */
export class ConfigError extends WhenceError<'unusable-settings'> {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${problem.name}: ${problem.message}`);
    super('invalid', 'unusable-settings', `Whence cannot start with this environment:\n${lines.join('\n')}`);
  }
}
