import { formatVerifierKey } from '@core/note';
import { logKey } from '@testing/certificates';
import { readPlan } from './monitor-options.js';

const url = 'http://127.0.0.1:1/';
const vkey = formatVerifierKey(logKey.verifierKey);

describe('the options of whence monitor', () => {
  it('are refused where they are malformed, or send a key in clear text', () => {
    const given = { key: [vkey], every: '60s', patience: '10m' };
    for (const wrong of [
      { key: ['x+y'] },
      { every: '1' },
      { maxAge: '1h' },
      { metrics: 'x' },
      { webhook: 'file:///x' },
    ])
      expect(() => readPlan(url, { ...given, ...wrong }, {})).toThrow(
        expect.objectContaining({ code: 'malformed-option' }),
      );
    expect(() => readPlan('http://log.example/', given, { WHENCE_KEY: 'x' })).toThrow('clear text');
  });
});
