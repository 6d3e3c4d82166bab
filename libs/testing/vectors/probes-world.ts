import { copiedAnswers, pollUntil, startTestWorker, unreadableAnswers, type VectorRecorder } from '../harness/index.js';

export const PROBES = [
  'probes',
  'Probes of a model version: one that raises a finding, one whose file cannot be read, one that is cancelled.',
  recordProbes,
] as const;

/** Probes with a worker: one that finds a likeness, one that cannot read, one that is cancelled. */
async function recordProbes(recorder: VectorRecorder): Promise<void> {
  const { api, clock } = recorder;
  await recorder.send('PUT', '/v1/vendors/probed', { name: 'Probed', kind: 'model_provider' });
  await recorder.send('POST', '/v1/models/probed-model/versions', { version: '1' });
  const cancelled = await recorder.send('POST', '/v1/probes', copiedAnswers('probed-model'));
  await recorder.send('POST', `/v1/probes/${String(cancelled['id'])}/cancel`, { reason: 'Not needed.' });
  const worker = await startTestWorker(api, { clock });
  for (const order of [copiedAnswers('probed-model'), unreadableAnswers('probed-model')]) {
    const { id } = await recorder.send('POST', '/v1/probes', order);
    await pollUntil(
      () => api.request('GET', `/v1/probes/${String(id)}`),
      ({ state }) => state !== 'running',
    );
  }
  await worker.close();
}
