import { WhenceError } from '@core/kernel';

export interface ConfigProblem {
  /** The environment variable at fault. */
  readonly name: string;
  /** A sentence with what is allowed. Never quotes a secret. */
  readonly message: string;
}

/** Lists every problem of the environment, so that one reading is enough to correct all. */
export class ConfigError extends WhenceError<'unusable-settings'> {
  constructor(readonly problems: readonly ConfigProblem[]) {
    const lines = problems.map((problem) => `  ${problem.name}: ${problem.message}`);
    super('invalid', 'unusable-settings', `Whence cannot start with this environment:\n${lines.join('\n')}`);
  }
}

/** A service on its own needs a database; `whence start` gives it one. */
export class DatabaseNotSetError extends WhenceError<'database-not-set'> {
  constructor() {
    const message = 'DATABASE_URL is not set. `npm start` runs an embedded database; this service needs a server.';
    super('invalid', 'database-not-set', message);
  }
}
