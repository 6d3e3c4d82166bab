import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { systemFault } from './system-fault.js';

describe('systemFault', () => {
  const thrownBy = (action: () => unknown): unknown => {
    try {
      action();
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each([
    ['/none/a cannot be used: it does not exist (open, ENOENT).', () => writeFileSync('/none/a', '')],
    ['/dev/null/x cannot be used: a part of its path is a file, not a folder', () => mkdirSync('/dev/null/x')],
    [`${__filename} cannot be used: a part of its path is a file`, () => readdirSync(__filename)],
    ['A file cannot be used: it is a folder (read, EISDIR).', () => readFileSync(__dirname)],
    ['A file cannot be used: the disk is full (write, ENOSPC).', () => writeFileSync('/dev/full', 'a')],
    ['A compressed file is not well formed: incorrect header check (Z_DATA_ERROR).', () => gunzipSync('no gzip')],
    ['A compressed file is cut off (Z_BUF_ERROR).', () => gunzipSync(gzipSync('some text').subarray(0, 15))],
  ])('%s', (sentence, action) => {
    expect(systemFault(thrownBy(action))).toContain(sentence);
  });

  it('is none of a defect', () => {
    expect(systemFault(new TypeError('x is not a function'))).toBeUndefined();
    expect(systemFault(thrownBy(() => connect({ port: -1 })))).toBeUndefined();
    expect(systemFault('text')).toBeUndefined();
  });
});
