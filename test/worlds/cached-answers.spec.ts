import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';
import { RemovalRecorder, stepsWithRemovals } from './record-removals.js';
import { WorldRecorder } from './record-world.js';
import { type Step, VENDORS } from './world-arbitrary.js';

const RUNS = propertyRuns(3);
const LAST = 3;

const NO_FACTS = { origins: [], tokens: undefined, component: undefined } as const;
/** So that from then on there is something to ask about. */
const BEGINNING: readonly Step[] = [
  {
    step: 'shards',
    shards: [0, 1, 2].map((parent) => ({ ...NO_FACTS, tokens: 5, parents: parent > 0 ? [parent - 1] : [] })),
  },
  { step: 'dataset', members: [0, 1, 2], base: undefined },
  ...[0, 1, 2].flatMap((model): Step[] => [
    { step: 'model', parents: [] },
    { step: 'use', model, dataset: 0, stage: 'sft', month: 1, epochs: undefined },
  ]),
];

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

  it('are byte for byte those of another service that is asked in reverse, between any two statements', async () => {
    await fc.assert(
      fc.asyncProperty(stepsWithRemovals, fc.infiniteStream(fc.nat()), async (steps, draws) => {
        const recorder = new WorldRecorder(api, `c${worlds++}`);
        const removals = new RemovalRecorder(api, recorder);
        for (const slug of VENDORS)
          await api.request('PUT', `/v1/vendors/${recorder.vendor(slug)}`, { name: slug, kind: 'model_provider' });
        const answers: Answers = new Map();
        for (const step of BEGINNING) await recorder.record(step);
        for (const step of steps) {
          if (step.step === 'remove' || step.step === 'redact' || step.step === 'withdraw') await removals.record(step);
          else await recorder.record(step);
          await stateMore(recorder, draws);
          for (const path of questions(recorder)) await keep(answers, ask, path);
          await askAgain(answers, draws);
        }
        await compareWithAnother(answers);
      }),
      { numRuns: RUNS },
    );
  });

  /** Corrects one of the shards, binds it to a digest, or locates it elsewhere. */
  async function stateMore(recorder: WorldRecorder, draws: Iterator<number>): Promise<void> {
    const [at, what] = [draws.next().value as number, draws.next().value as number];
    const { shards } = recorder.world;
    const name = shards[at % shards.length]?.name ?? '';
    const path = `/v1/shards/${encodeURIComponent(name)}`;
    if (what % 2 === 0) {
      const origins = [
        { kind: 'scraped', involvement: 'content', vendor: VENDORS[at % VENDORS.length] ?? '' },
      ] as const;
      await recorder.record({ step: 'correct', shard: at % 3, facts: { ...NO_FACTS, origins, tokens: what % 1_000 } });
    }
    if (what % 5 === 0) await api.request('POST', `${path}/bindings`, { digest: digestOf(recorder.prefix, name) });
    if (what % 5 === 1)
      await api.request('POST', `${path}/locations`, { uri: `s3://${recorder.prefix}/${what % 9}/copy` });
  }

  /** An earlier answer does not change with what was stated since. */
  async function askAgain(answers: Answers, draws: Iterator<number>): Promise<void> {
    const paths = [...answers.keys()];
    for (let i = 0; i < Math.min(LAST, paths.length); i++) {
      const path = paths[(draws.next().value as number) % paths.length] ?? '';
      expect({ path, answer: await ask(path) }).toEqual({ path, answer: answers.get(path) });
    }
  }

  /** The latest first: if both cached too much, they would differ. */
  async function compareWithAnother(answers: Answers): Promise<void> {
    const database = await connectApiDatabase(api.databaseUrls.url);
    let other: NestFastifyApplication | undefined;
    try {
      other = await createApi({ config: { logLevel: 'error', keyDays: 0 }, database });
      const headers = { authorization: `Bearer ${api.keys.admin}` };
      for (const [path, answer] of [...answers].reverse()) {
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
