import { withoutSecrets } from './without-secrets.js';

const opening = { id: '00'.repeat(32), commitment: `sha256:${'00'.repeat(32)}`, salt: '11'.repeat(32) };

describe('withoutSecrets', () => {
  it('returns what a person stated as it is', () => {
    const whole = { ...opening, payload: { name: 'Ada', contact: 'ada@example.org' } };
    expect(withoutSecrets(whole)).toBe(whole);
  });

  it('withholds the secret of an inspection, and names it', () => {
    const payload = { inspectionSecret: '22'.repeat(32), note: 'kept' };
    expect(withoutSecrets({ ...opening, payload })).toEqual({
      ...opening,
      payload: { note: 'kept' },
      withheld: ['inspectionSecret'],
    });
  });
});
