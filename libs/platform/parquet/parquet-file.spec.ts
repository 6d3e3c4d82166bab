import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ParquetFile } from './index.js';

describe('ParquetFile.open', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-parquet-file-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['', /does not begin with PAR1/],
    ['PA', /does not begin with PAR1/],
    ['uri\ns3://s/1\n', /does not begin with PAR1/],
    ['PAR1', /not complete/],
    ['PAR1\0\0\0\0PAR', /not complete/],
    ['PAR1 and no footer', /not complete/],
    ['PARE\0\0\0\0PARE', /footer is encrypted/],
  ])('refuses %j before anything is loaded', async (content, message) => {
    const file = path.join(folder, 'given.parquet');
    writeFileSync(file, content);
    await expect(ParquetFile.open(file)).rejects.toMatchObject({
      code: 'parquet-unreadable',
      message: expect.stringMatching(message),
    });
  });
});
