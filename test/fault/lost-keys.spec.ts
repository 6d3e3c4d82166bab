import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { formatSigningKey } from '@core/note';
import { TestInstallation } from '../e2e/test-installation.js';

describe('an installation whose keys are gone', () => {
  let installation: TestInstallation;
  const file = (name: string): string => path.join(installation.project, '.whence', name);
  const start = () => installation.whence(['start'], { WHENCE_EXAMPLE: 'off' });

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const run = start();
    const url = await run.ready;
    await run.until(async () => (await fetch(`${url}/checkpoint`)).status === 200);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });
  afterAll(() => installation.remove());

  it.each([
    [
      'log',
      'log-signing-key',
      /This log is published under the key whence\.local\/log\+\S+, and its signing key is not in/,
    ],
    [
      'witness',
      path.join('witness', 'witness-key'),
      /holds checkpoints that this witness cosigned, and its key .* is gone/,
    ],
  ])('does not start without the key of the %s, says so, and makes no other', async (_, name, sentence) => {
    renameSync(file(name), file(`${name}.away`));
    const lost = start();
    expect(await lost.ended).toBe(1);
    expect(lost.err()).toMatch(sentence);
    expect(lost.err()).not.toMatch(/^ {4}at /m);
    expect([existsSync(file(name)), installation.running()]).toEqual([false, []]);
    renameSync(file(`${name}.away`), file(name));
    const again = start();
    await again.ready;
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('does not start with another key', async () => {
    const key = formatSigningKey('whence.local/log', 'ed25519', Buffer.alloc(32, 5));
    const other = installation.whence(['start'], { WHENCE_EXAMPLE: 'off', WHENCE_SIGNING_KEY: key });
    expect(await other.ended).toBe(1);
    expect(other.err()).toMatch(/This log is published under the key .*, and the signing key is that of/);
  });
});
