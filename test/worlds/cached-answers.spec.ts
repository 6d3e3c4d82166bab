import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';
import { RemovalRecorder, stepsWithRemovals } from './record-removals.js';
import { WorldRecorder } from './record-world.js';
import { VENDORS } from './world-arbitrary.js';

const RUNS = propertyRuns(6);
const LAST = 5;

type Ask = (path: string) => Promise<string>;

/** An answer, by the path that asks for it again: with its position. */
type Answers = Map<string, string>;

describe('cached answers', () => {
  let api: TestApi;
  let worker: TestWorker;
  let worlds = 0;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const ask: Ask = async (path) => {
    const { status, text } = await api.request('GET', path);
    return `${status} ${text}`;
  };

  it('are byte for byte those of a service that caches nothing yet, between any two statements', async () => {
    await fc.assert(
      fc.asyncProperty(stepsWithRemovals, fc.infiniteStream(fc.nat()), async (steps, draws) => {
        const recorder = new WorldRecorder(api, `c${worlds++}`);
        const removals = new RemovalRecorder(api, recorder);
        for (const slug of VENDORS)
          await api.request('PUT', `/v1/vendors/${recorder.vendor(slug)}`, { name: slug, kind: 'model_provider' });
        const answers: Answers = new Map();
        for (const step of steps) {
          if (step.step === 'remove' || step.step === 'redact' || step.step === 'withdraw') await removals.record(step);
          else await recorder.record(step);
          await name(recorder, draws);
          for (const path of questions(recorder)) await keep(answers, ask, path);
          await askAgain(answers, draws);
        }
        await compareWithAnother(answers);
      }),
      { numRuns: RUNS },
    );
  });

  /** Binds one of the shards to a digest, or locates it elsewhere. */
  async function name({ world: { shards }, prefix }: WorldRecorder, draws: Iterator<number>): Promise<void> {
    const [at, what] = [draws.next().value as number, draws.next().value as number];
    const shard = shards[at % Math.max(shards.length, 1)];
    if (!shard || what % 4 > 1) return;
    const path = `/v1/shards/${encodeURIComponent(shard.name)}`;
    if (what % 4 === 0) await api.request('POST', `${path}/bindings`, { digest: digestOf(prefix, shard.name) });
    else await api.request('POST', `${path}/locations`, { uri: `s3://${prefix}/copies/${what % 9}` });
  }

  /** An earlier answer does not change with what was stated since. */
  async function askAgain(answers: Answers, draws: Iterator<number>): Promise<void> {
    const paths = [...answers.keys()];
    for (let i = 0; i < Math.min(LAST, paths.length); i++) {
      const path = paths[(draws.next().value as number) % paths.length] ?? '';
      expect({ path, answer: await ask(path) }).toEqual({ path, answer: answers.get(path) });
    }
  }

  async function compareWithAnother(answers: Answers): Promise<void> {
    const database = await connectApiDatabase(api.databaseUrls.url);
    let other: NestFastifyApplication | undefined;
    try {
      other = await createApi({ config: { logLevel: 'error', keyDays: 0 }, database });
      const headers = { authorization: `Bearer ${api.keys.admin}` };
      for (const [path, answer] of answers) {
        const { statusCode, body } = await other.inject({ method: 'GET', url: path, headers });
        expect({ path, answer: `${statusCode} ${body}` }).toEqual({ path, answer });
      }
    } finally {
      await other?.close();
      await database.close();
    }
  }
});

/** Asks at the present position, and keeps the answer under the path that names it. */
async function keep(answers: Answers, ask: Ask, path: string): Promise<void> {
  const answer = await ask(path);
  const size = /"asOf":\{"treeSize":(\d+)/.exec(answer)?.[1];
  if (size !== undefined) answers.set(`${path}${path.includes('?') ? '&' : '?'}asOf=${size}`, answer);
}

const digestOf = (prefix: string, name: string): string =>
  `sha256:${Buffer.from(`${prefix}/${name}`).toString('hex').padStart(64, '0').slice(-64)}`;

function questions({ world: { shards, models }, prefix }: WorldRecorder): string[] {
  return [
    ...models.slice(-LAST).flatMap(({ model, version }) => {
      const path = `/v1/models/${model}/versions/${version}/provenance`;
      return [path, `${path}?chain=true`, `${path}?weighted=true`, `${path}?stage=sft`, `${path}?by=licence`];
    }),
    ...shards.slice(-LAST).flatMap(({ name }) => {
      const paths = [name, digestOf(prefix, name)].map((one) => `/v1/shards/${encodeURIComponent(one)}`);
      return [...paths, `${paths[0] ?? ''}/impact`];
    }),
  ];
}
