import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { selfSigned } from './self-signed.js';
import { TestInstallation } from './test-installation.js';

describe('whence start with TLS', () => {
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await TestInstallation.create();
  });
  afterAll(() => installation.remove());

  it('loads the example, and its commands reach it by its certificate, which names another host', async () => {
    const file = (name: string, text: string): string => {
      const whole = path.join(installation.temporary, name);
      writeFileSync(whole, text);
      return whole;
    };
    const { cert, key } = selfSigned('whence.example.com');
    const env = { WHENCE_TLS_CERT_FILE: file('cert.pem', cert), WHENCE_TLS_KEY_FILE: file('key.pem', key) };
    const run = installation.whence(['start'], env);
    const url = await run.ready;
    expect(url).toMatch(/^https:/);
    expect(run.out()).toMatch(/^ +nvidia +256 +nvidia\/llama-nemotron@unknown /m);

    const ask = async (settings: Record<string, string>): Promise<{ code: number | null; text: string }> => {
      const asked = installation.whence(['ask', 'olmo-3-32b', 'stage2-ingredient1', '--json'], settings);
      return { code: await asked.ended, text: asked.out() + asked.err() };
    };
    expect(await ask(env)).toEqual({ code: 0, text: expect.stringContaining('"ownShards":12252') });
    const other = selfSigned('whence.example.com');
    const impostor = {
      WHENCE_TLS_CERT_FILE: file('other.pem', other.cert),
      WHENCE_TLS_KEY_FILE: file('other', other.key),
    };
    expect(await ask(impostor)).toEqual({ code: 1, text: expect.stringContaining('serves another certificate') });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
  });
});
