import { AccessLogBuffer, type LoggedAccess } from './access-log-buffer.js';

const access = (more: Partial<LoggedAccess> = {}): LoggedAccess => ({
  at: '2026-03-01T00:00:00.000Z',
  key: null,
  principal: null,
  method: 'GET',
  route: '/v1/x',
  subject: '/v1/x',
  status: 401,
  requestId: 'r',
  ...more,
});

describe('AccessLogBuffer', () => {
  it('adds equal refusals up, and keeps reads one by one', () => {
    const buffer = new AccessLogBuffer();
    for (let n = 0; n < 1_000; n++) buffer.add(access({ requestId: `${n}` }));
    buffer.add(access({ key: 'k', status: 429 }));
    for (let n = 0; n < 3; n++) buffer.add(access({ key: 'k', status: 200 }));
    expect(buffer.take().map(({ status, times, requestId }) => [status, times, requestId])).toEqual([
      [401, 1_000, '0'],
      [429, 1, 'r'],
      [200, 1, 'r'],
      [200, 1, 'r'],
      [200, 1, 'r'],
    ]);
    expect(buffer.take()).toEqual([]);
  });

  it('is bounded whatever callers do, and counts all', () => {
    const buffer = new AccessLogBuffer();
    for (let n = 0; n < 50_000; n++) {
      buffer.add(access({ key: `${n}`, status: 403 }));
      buffer.add(access({ key: `${n % 7}`, status: 200 }));
    }
    expect(buffer.size).toBeLessThan(10_010);
    expect(buffer.take().reduce((sum, { times }) => sum + times, 0)).toBe(100_000);
  });

  it('loses nothing that could not be written', () => {
    const buffer = new AccessLogBuffer();
    buffer.add(access());
    buffer.add(access({ key: 'k', status: 200 }));
    const taken = buffer.take();
    buffer.add(access());
    buffer.restore(taken);
    expect(buffer.take().map(({ status, times }) => [status, times])).toEqual([
      [401, 2],
      [200, 1],
    ]);
  });
});
