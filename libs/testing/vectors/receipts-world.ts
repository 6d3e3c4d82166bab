const at = (name: number | string): string => `s3://vectors/${name}`;

/** Sends what the vectors of receipts are made from; resolves once it is answered. */
interface Sender {
  send(method: string, path: string, body?: object | string, refused?: number): Promise<unknown>;
}

/**
 * A run that still reads and then ends, with blind spots; receipts of registered shards and of
 * other places, sent again, in several entries and of several processes; one use declares one shard
 * of three, and a removal is effective before all of them.
 */
export async function recordReadings(sender: Sender): Promise<void> {
  const send: Sender['send'] = (method, path, body) => sender.send(method, path, body);
  const origin = { kind: 'model_generated', generator: 'acme/writer@2' };
  for (const n of [0, 1, 2]) await send('POST', '/v1/shards', { uri: at(n), origins: n === 2 ? [origin] : [] });
  await send('POST', '/v1/datasets/set/versions', { version: '1', add: [at(0)] });
  await send('POST', '/v1/models/lark/versions', { version: '1' });
  const use = { dataset: 'set', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
  await send('POST', '/v1/models/lark/versions/1/uses', { uses: [use] });
  const order = { selector: { vendor: 'acme' }, reason: 'The terms forbid it.', method: 'delete' };
  await send('POST', '/v1/removals', { ...order, effectiveAt: '2025-06-01T00:00:00Z' });
  const run = { run: 'job-1', model: 'lark', version: '1', stage: 'sft', dataset: 'set@1' };
  const read = (sequence: number, uri: string, more: object = {}): object => {
    const identity = { run: 'job-1', rank: 0, sequence, uri };
    return { ...identity, at: `2026-01-01T00:00:0${sequence % 10}Z`, seen: 'observed', ...more };
  };
  const upload = (...lines: object[]): Promise<unknown> =>
    send('POST', '/v1/receipts/reading', lines.map((line) => JSON.stringify(line)).join('\n'));
  const known = [
    read(1, at(0), { bytes: 10, how: 'audit' }),
    read(2, at(1), { seen: 'declared', step: 3 }),
    read(2, at(2), { process: 'worker', rank: 1, records: 4 }),
  ];
  await upload({ ...run, open: true, blind: [] }, ...known);
  const many = Array.from({ length: 300 }, (_, n) => read(n + 10, `s3://other/${n % 250}-${'x'.repeat(180)}`));
  await upload({ ...run, open: true, blind: ['native reader pyarrow'] }, ...known, ...many);
  // A certificate states the coverage first: it is not issued, since nothing is published.
  const certify = (): Promise<unknown> =>
    sender.send('GET', `/v1/models/lark/versions/1/certificate?subject=${at(0)}`, undefined, 503);
  await certify();
  await upload({ ...run, blind: ['native reader pyarrow', 'spawned processes'] }, read(3, at(0)));
  await certify();
}
