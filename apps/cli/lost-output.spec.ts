import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { watchOutput } from './lost-output.js';

describe('watchOutput', () => {
  it.each([
    ['ENOSPC', undefined, 1, 'The output could not be written: the disk is full.\n'],
    ['EIO', 0, 1, 'The output could not be written: EIO: write.\n'],
    ['EIO', 2, 2, 'The output could not be written: EIO: write.\n'],
    ['EPIPE', undefined, undefined, ''],
  ])('output that fails with %s turns exit code %p into %p', (code, before, after, said) => {
    const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
    const watched = Object.assign(new EventEmitter(), streams, { exitCode: before });
    watchOutput(watched);
    // Each line that is written fails.
    for (let line = 0; line < 2; line += 1)
      streams.stdout.emit('error', Object.assign(new Error(`${code}: write`), { code }));
    watched.emit('exit');
    expect(watched.exitCode).toBe(after);
    expect(String(streams.stderr.read() ?? '')).toBe(said);
  });
});
