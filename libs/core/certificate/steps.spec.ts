import { TestLog, trusted } from '@testing/certificates';
import { formatCertificate, formatInSteps } from './format-certificate.js';
import type { Steps } from './steps.js';
import { verifyCertificate, verifyInSteps } from './verify-certificate.js';

const SHARDS = 200;

function counted<Result>(steps: Steps<Result>): { readonly taken: number; readonly result: Result } {
  for (let taken = 0; ; taken++) {
    const step = steps.next();
    if (step.done === true) return { taken, result: step.value };
  }
}

describe('a large certificate', () => {
  it('is written and verified in a step for each list, shard and result at least, to the same', async () => {
    const log = new TestLog();
    const names = Array.from({ length: SHARDS }, (_, n) => `s3://bucket/${n}`);
    const registered = names.map((uri) => log.append('shard.registered', { uri }));
    log.commitSet('set@1', new Map(registered.map((entry) => [entry, 'member' as const])));
    log.commitIndex();
    const certificate = await log.issue({ datasets: ['set@1'] }, { names });
    const written = counted(formatInSteps(certificate));
    const text = formatCertificate(certificate);
    expect(written.result.toString()).toBe(text);
    expect(written.taken).toBeGreaterThan(2 * SHARDS);
    const verified = counted(verifyInSteps(written.result, trusted));
    expect(verified.result).toEqual(verifyCertificate(Buffer.from(text), trusted));
    expect(verified.result.verdict).toBe('verified');
    // Read, and verified, a list and a result for each name.
    expect(verified.taken).toBeGreaterThan(4 * SHARDS);
  });
});
