import type { Bench } from '../bench.js';
import { python } from './python.js';

describe('the measure python', () => {
  const { PYTHON } = process.env;
  afterEach(() => {
    if (PYTHON === undefined) delete process.env['PYTHON'];
    else process.env['PYTHON'] = PYTHON;
  });

  it('is one skipped row with the reason where there is no Python', async () => {
    process.env['PYTHON'] = '/nowhere/python3';
    const lines: string[] = [];
    // It needs neither a database nor a folder.
    const rows = await python.run({ log: (line: string) => lines.push(line) } as unknown as Bench);
    const reason = 'no Python 3.11 or newer with venv is found';
    expect(lines).toEqual([`python is skipped: ${reason}`]);
    expect(rows).toMatchObject([{ measure: 'the Python client', result: 'skipped', met: null, note: reason }]);
  });
});
