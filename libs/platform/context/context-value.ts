import { AsyncLocalStorage } from 'node:async_hooks';

type Values = readonly unknown[];

/**
 * One for all values: Node 20 notes each promise for every AsyncLocalStorage, which costs more than
 * the promise.
 */
const storage = new AsyncLocalStorage<Values>();
const NONE: Values = [];
let count = 0;

/**
 * A value that accompanies the work that it was set for, and all that this work starts or awaits.
 * One for each purpose, made when its file is loaded.
 */
export class ContextValue<Value> {
  private readonly place = count++;

  /** The value of the present work; undefined where none was set. */
  get(): Value | undefined {
    return storage.getStore()?.[this.place] as Value | undefined;
  }

  /** Runs `work` with this value; the other values stay as they are. */
  run<Result>(value: Value | undefined, work: () => Result): Result {
    const present = storage.getStore() ?? NONE;
    if (present[this.place] === value) return work();
    const values = [...present];
    values[this.place] = value;
    return storage.run(values, work);
  }
}
