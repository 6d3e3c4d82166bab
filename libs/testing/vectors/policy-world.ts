import { pollUntil, startTestWorker, type VectorRecorder } from '../harness/index.js';

export const POLICY = [
  'policy',
  'Rules stated, amended, retired and stated again; a shard, lines of an upload, a dataset version and a use that they refused; a finding that one raised; waivers requested, approved and ended, and what one lifted; a large dataset version that was refused when its job committed it, and its name ordered again; findings that are updated when a rule is amended.',
  recordPolicy,
] as const;

const at = (name: number | string): string => `s3://vectors/${name}`;
const scraped = {
  kind: 'scraped',
  involvement: 'content',
  vendor: 'common-crawl',
  collected: { from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00Z' },
};
const generated = { kind: 'model_generated', involvement: 'rewrite', generator: 'acme/writer@2' };

/** Rules, waivers, and findings that are raised, and updated by a worker. */
async function recordPolicy(recorder: VectorRecorder): Promise<void> {
  const rule = {
    title: 'No output of Acme',
    effect: 'block',
    gates: ['registration', 'commit', 'use'],
    effective: { from: '2026-01-01T00:00:00Z', to: null },
    when: { origin: { vendor: 'acme' } },
    reason: 'The board decided so.',
  };
  const state = (name: string, more: object = {}) =>
    recorder.send('PUT', `/v1/rules/${name}`, { ...rule, onUnknown: 'allow', ...more });
  await recorder.shard({ uri: at(0), origins: [generated] });
  await recorder.version('set', { version: '1', add: [at(0)] });
  await recorder.send('POST', '/v1/models/lark/versions', { version: '1' });
  await state('no-acme', { clause: 'Policy 4.2' });
  await recorder.shard({ uri: at(1), origins: [generated] }, 409);
  const lines = [1, 2, 3].map((n) => JSON.stringify({ uri: at(n), origins: n === 2 ? [scraped] : [generated] }));
  await recorder.send('POST', '/v1/shards/bulk', lines.join('\n'));
  await recorder.send('POST', '/v1/datasets/set/versions', { version: '2', base: '1', add: [at(2)] }, 409);
  const use = { dataset: 'set', version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
  await recorder.send('POST', '/v1/models/lark/versions/1/uses', { uses: [use] }, 409);
  await state('no-acme', { unless: { missing: { what: 'licence', above: 0.5 } } });
  const reason = 'It was replaced.';
  await recorder.send('POST', '/v1/rules/no-acme/retire', { reason });
  await state('flagged', { effect: 'flag', when: { any: [{ not: { origin: { kind: 'human' } } }] } });
  await recorder.shard({ uri: at(4), origins: [generated] });
  await recorder.version('set', { version: '2', base: '1', add: [at(4)] });
  await state('no-acme');
  const waiver = { scope: { vendor: 'acme', uriPrefix: at('') }, reason: 'A pilot.', until: '2026-02-01' };
  await recorder.send('POST', '/v1/rules/no-acme/waivers', waiver);
  await recorder.approve('waiver-1');
  await recorder.shard({ uri: at(5), origins: [generated] });
  await recorder.send('POST', '/v1/waivers/waiver-1/end', { reason: 'The pilot is over.' });
  await recorder.shard({ uri: at(6), origins: [generated] }, 409);
  const scope = { dataset: 'set', version: '2', model: 'lark', modelVersion: '1' };
  await recorder.send('POST', '/v1/rules/no-acme/waivers', { ...waiver, scope });
  const large = { version: '1', add: [at(0), at(2), at(4)] };
  await recorder.send('POST', '/v1/rules/no-acme/retire', { reason });
  await recorder.version('large', large);
  await state('no-acme');
  const settled = (wanted: string) =>
    pollUntil(
      () => recorder.api.request('GET', '/v1/datasets/large/versions/1'),
      (body) => body.state === wanted,
    );
  const worker = await startTestWorker(recorder.api, { clock: recorder.clock });
  await settled('refused');
  await recorder.send('POST', '/v1/rules/no-acme/retire', { reason });
  await recorder.version('large', large);
  await settled('committed');
  await worker.close();
  await state('flagged', {
    effect: 'flag',
    severity: 'info',
    when: { any: [{ not: { origin: { kind: 'human' } } }] },
  });
  const evaluating = await startTestWorker(recorder.api, { clock: recorder.clock, evaluateEveryMs: 20 });
  await pollUntil(
    () => recorder.api.request('GET', '/v1/findings?kind=rule-flagged&severity=info'),
    ({ items }) => items.length > 0,
  );
  await evaluating.close();
}
