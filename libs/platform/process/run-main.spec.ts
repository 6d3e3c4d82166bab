import { mkdirSync } from 'node:fs';
import { runMain } from './run-main.js';

describe('runMain', () => {
  it('says a fault of the system in a sentence', async () => {
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await runMain(async () => void mkdirSync('/dev/null/x'));
      expect(process.exitCode).toBe(1);
      const sentence = '/dev/null/x cannot be used: a part of its path is a file, not a folder (mkdir, ENOTDIR).';
      expect(written.mock.calls).toEqual([[`${sentence}\n`]]);
    } finally {
      process.exitCode = undefined;
      written.mockRestore();
    }
  });
});
