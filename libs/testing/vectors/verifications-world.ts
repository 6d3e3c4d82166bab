import { pollUntil, startTestWorker, type VectorRecorder } from '../harness/index.js';

const at = (name: number): string => `s3://vectors/${name}`;

/** Verifies a removal twice with a worker; withdraws another removal. */
export async function recordVerifications(recorder: VectorRecorder, origin: object): Promise<void> {
  for (const n of [0, 1]) await recorder.shard({ uri: at(n), origins: [origin] });
  await recorder.version('set', { version: '1', add: [at(0)] });
  const removal = await recorder.order({ vendor: 'common-crawl' });
  const worker = await startTestWorker(recorder.api, { clock: recorder.clock });
  for (const _ of [1, 2]) {
    const { id } = await recorder.send('POST', `/v1/removals/${removal}/verifications`, undefined);
    await pollUntil(
      () => recorder.api.request('GET', `/v1/verifications/${String(id)}`),
      ({ state }) => state === 'concluded',
    );
  }
  await worker.close();
  const mistake = await recorder.order({ kind: 'human' });
  await recorder.removal(mistake, 'withdraw', { reason: 'It was ordered by mistake.' });
}
