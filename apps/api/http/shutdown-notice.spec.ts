import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ShutdownNotice } from './shutdown-notice.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('ShutdownNotice.untilEnded', () => {
  it('keeps no item that it has passed on', async () => {
    const passed: WeakRef<object>[] = [];
    async function* source(): AsyncGenerator<object> {
      for (let n = 0; n < 1_000; n++) {
        const item = { n };
        passed.push(new WeakRef(item));
        // Items arrive in turns of their own, as those of a stream do.
        await new Promise(setImmediate);
        yield item;
      }
    }
    let alive = 0;
    for await (const item of new ShutdownNotice().untilEnded(source())) {
      if ((item as { n: number }).n !== 999) continue;
      collect();
      alive = passed.filter((one) => one.deref() !== undefined).length;
    }
    expect(passed).toHaveLength(1_000);
    expect(alive).toBeLessThan(20);
  });

  it('ends a source that yields nothing more', async () => {
    const notice = new ShutdownNotice();
    async function* source(): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    }
    const items = notice.untilEnded(source());
    expect(await items.next()).toEqual({ done: false, value: 1 });
    const next = items.next();
    notice.endUploads();
    await expect(next).rejects.toMatchObject({ code: 'shutting-down' });
    await expect(notice.untilEnded(source()).next()).rejects.toMatchObject({ code: 'shutting-down' });
  });
});
