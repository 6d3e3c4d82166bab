import { startTestApi, type TestApi } from '@testing/harness';

const TEN_YEARS = 3_653 * 86_400_000;

/**
 * A clock that jumps ten years would pin every later entry to that instant: instants never go back.
 * The clock of the database stays right here, and that of the process runs with it but for the
 * jump.
 */
describe('a clock that jumps', () => {
  let api: TestApi;
  let offset = 0;
  const clock = { now: () => new Date(Date.now() + offset) };
  const register = (uri: string) => api.request('POST', '/v1/shards', { uri });
  const ready = () => api.request('GET', '/health/ready', undefined, { key: null });
  const jump = async () => {
    const { text } = await api.request('GET', '/metrics');
    return Number(/^whence_ledger_clock_jump_seconds(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]);
  };

  beforeAll(async () => {
    api = await startTestApi({ clock, settings: { clock: { stepSeconds: 600, gapDays: 30 } } });
  });

  afterEach(() => void (offset = 0));
  afterAll(() => api.close());

  it('is refused, shown in readiness and in a metric, and trusted again when it is right', async () => {
    expect((await register('s3://clock/1')).status).toBe(201);
    expect((await ready()).status).toBe(200);
    const before = (await api.request('GET', '/v1/ledger')).body.asOf.treeSize as number;
    for (const [wrong, seconds] of [
      [TEN_YEARS, 315_619_200],
      [-TEN_YEARS, 315_619_200],
      [11 * 60_000, 660],
    ] as const) {
      offset = wrong;
      const refused = await register('s3://clock/2');
      expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([
        503,
        'clock-wrong',
        '1',
      ]);
      expect(refused.body.detail).toMatch(
        /^This machine's clock shows \S+Z, and the database's \S+Z\. Nothing is recorded/,
      );
      const answer = await ready();
      expect([answer.status, answer.body.code]).toEqual([503, 'not-ready']);
      expect(answer.body.detail).toMatch(/^This machine's clock shows/);
      expect(Math.abs((await jump()) - seconds)).toBeLessThanOrEqual(30);
    }
    // What is recorded is still read, and what is repeated still answered.
    expect((await api.request('GET', '/v1/shards/s3:%2F%2Fclock%2F1')).status).toBe(200);
    expect((await register('s3://clock/1')).status).toBe(200);
    expect((await api.request('GET', '/v1/ledger')).body.asOf.treeSize).toBe(before);

    offset = 0;
    expect((await register('s3://clock/2')).status).toBe(201);
    expect((await ready()).status).toBe(200);
    expect(await jump()).toBe(0);
  });

  it('ends an upload with the reason, and keeps what was committed', async () => {
    const upload = (uri: string) =>
      api.request('POST', '/v1/shards/bulk', `${JSON.stringify({ uri })}\n`, {
        headers: { 'content-type': 'application/x-ndjson' },
      });
    offset = TEN_YEARS;
    const refused = await upload('s3://clock/3');
    expect(refused.text).toContain('clock-wrong');
    expect((await api.request('GET', '/v1/shards/s3:%2F%2Fclock%2F3')).status).toBe(404);
    offset = 0;
    expect((await upload('s3://clock/3')).text).toContain('"registered":1');
  });
});
