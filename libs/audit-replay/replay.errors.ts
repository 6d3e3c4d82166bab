import { WhenceError } from '@core/kernel';

/** An entry is not what its kind prescribes. `Replay` reports it as a fault of that entry. */
export class MalformedEntry extends WhenceError<'malformed-entry'> {
  /**
   * @param pointer JSON Pointer to the value in the entry
   * @param problem what is wrong with it, as a predicate
   */
  constructor(pointer: string, problem: string) {
    super('invalid', 'malformed-entry', `${pointer || 'the entry'} ${problem}`, [{ pointer, message: problem }]);
  }
}
