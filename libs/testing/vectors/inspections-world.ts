import { digestOf, pollUntil, startTestWorker, type VectorRecorder } from '../harness/index.js';

export const INSPECTIONS = [
  'inspections',
  'An inspection of shards that cannot be read, with the reasons; one that is cancelled.',
  recordInspections,
] as const;

/** Inspects shards that cannot be read, with a worker; cancels an inspection before one starts. */
async function recordInspections(recorder: VectorRecorder): Promise<void> {
  await recorder.shard({ uri: 's3://vectors/0', records: 2, dataset: 'web' });
  await recorder.shard({ digest: digestOf('nowhere'), dataset: 'books' });
  const order = { subject: { selector: { dataset: 'web' } }, detectors: [{ name: 'identity' }, { name: 'counts' }] };
  const chosen = { ...order, sample: { shards: 1, seed: 'one' }, text: 'body' };
  const cancelled = await recorder.send('POST', '/v1/inspections', chosen);
  await recorder.send('POST', `/v1/inspections/${String(cancelled['id'])}/cancel`, { reason: 'Not needed.' });
  const worker = await startTestWorker(recorder.api, { clock: recorder.clock });
  // One shard at a time: jobs of one inspection end in any order.
  for (const dataset of ['web', 'books']) {
    const { id } = await recorder.send('POST', '/v1/inspections', { ...order, subject: { selector: { dataset } } });
    await pollUntil(
      () => recorder.api.request('GET', `/v1/inspections/${String(id)}`),
      ({ state }) => state === 'concluded',
    );
  }
  await worker.close();
}
