import { createHash } from 'node:crypto';
import type { Role } from '@domain/access';
import type { Database } from '@platform/database';
import { startTestApi, type TestAnswer, type TestApi, type TestApiOptions } from './test-api.js';
import { pollUntil, startTestWorker, type TestWorker, type TestWorkerOptions } from './test-worker.js';

type Facts = Readonly<Record<string, unknown>>;
type Body = TestAnswer['body'];

/**
 * Sends requests to an API, each with the role whose work it is. The scenario's calendar is the
 * service's clock.
 */
export class Scenario {
  private constructor(
    private readonly api: TestApi,
    private readonly calendar: { today: string },
  ) {}

  /** @param date the day it begins, as 2025-03-01 */
  static async begin(date: string, options: Pick<TestApiOptions, 'jobThreshold'> = {}): Promise<Scenario> {
    const calendar = { today: midnight(date) };
    const api = await startTestApi({ ...options, clock: { now: () => new Date(calendar.today) } });
    return new Scenario(api, calendar);
  }

  end(): Promise<void> {
    return this.api.close();
  }

  /** Connected as the services are. */
  get database(): Database {
    return this.api.database;
  }

  /** Sets the clock to midnight of that day. */
  on(date: string): void {
    this.calendar.today = midnight(date);
  }

  /** Publishes the log, as the worker does. */
  async publish(): Promise<void> {
    await this.api.publishIndexed();
  }

  /** Returns any answer, a refusal too. */
  request(
    role: Role,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TestAnswer> {
    return this.api.request(method, path, body, { key: this.api.keys[role], headers });
  }

  /** Reads as an auditor, at the present position or at an earlier one. */
  async get(path: string, asOf?: string | number): Promise<Body> {
    return (await this.read(path, asOf)).body;
  }

  /** The same, to the byte. */
  async getText(path: string, asOf?: string | number): Promise<string> {
    return (await this.read(path, asOf)).text;
  }

  vendor(slug: string, kind = 'model_provider'): Promise<Body> {
    return this.send('compliance', 'PUT', `/v1/vendors/${slug}`, { name: slug, kind });
  }

  /** Returns the id of the terms. */
  async terms(vendor: string, terms: Facts): Promise<string> {
    return (await this.send('compliance', 'POST', `/v1/vendors/${vendor}/terms`, terms)).id;
  }

  /** Registers a shard and returns its name. */
  async shard(name: string, facts: Facts = {}): Promise<string> {
    const named = name.startsWith('sha256:') ? { digest: name } : { uri: name };
    await this.send('engineer', 'POST', '/v1/shards', { ...named, ...facts });
    return name;
  }

  correct(shard: string, reason: string, facts: Facts): Promise<Body> {
    return this.send('compliance', 'POST', `${shardPath(shard)}/corrections`, { reason, ...facts });
  }

  /** Commits a version of the members given, or of an order such as `{base, add, remove}`. */
  dataset(name: string, order: readonly string[] | Facts): Promise<Body> {
    const [dataset = '', version = ''] = name.split('@');
    const body = { version, ...(Array.isArray(order) ? { add: order } : order) };
    return this.send('engineer', 'POST', `/v1/datasets/${encodeURIComponent(dataset)}/versions`, body);
  }

  model(name: string, parents: readonly Facts[] = []): Promise<Body> {
    const [model = '', version = ''] = name.split('@');
    return this.send('engineer', 'POST', `/v1/models/${model}/versions`, { version, parents });
  }

  /** @param use stage, startedAt and other members */
  use(model: string, dataset: string, use: Facts): Promise<Body> {
    const [name = '', version = ''] = dataset.split('@');
    return this.send('engineer', 'POST', `${modelPath(model)}/uses`, { uses: [{ dataset: name, version, ...use }] });
  }

  /** Orders a removal and returns its id. */
  async removal(order: Facts): Promise<string> {
    const told = { reason: 'It was decided so.', method: 'delete', ...order };
    return (await this.send('compliance', 'POST', '/v1/removals', told)).id;
  }

  /** Verifies a removal in the background and returns the verification once it has ended. */
  async verify(removal: string, storageRoots: readonly string[] = []): Promise<Body> {
    return this.withWorker(
      async () => {
        const path = `/v1/removals/${encodeURIComponent(removal)}/verifications`;
        const begun = expectStatus(await this.request('compliance', 'POST', path), [200, 202]).body;
        const ask = (): Promise<TestAnswer> => this.request('auditor', 'GET', `/v1/verifications/${begun.id}`);
        return await pollUntil(ask, ({ state }) => state === 'concluded');
      },
      { storageRoots },
    );
  }

  /** Runs background jobs, by the scenario's calendar, until it is closed. */
  startWorker(options: TestWorkerOptions = {}): Promise<TestWorker> {
    const clock = { now: () => new Date(this.calendar.today) };
    return startTestWorker(this.api, { clock, ...options });
  }

  /** Runs background jobs while the work goes on. */
  async withWorker<Result>(work: () => Promise<Result>, options: TestWorkerOptions = {}): Promise<Result> {
    const worker = await this.startWorker(options);
    try {
      return await work();
    } finally {
      await worker.close();
    }
  }

  private async read(path: string, asOf?: string | number): Promise<TestAnswer> {
    const query = asOf === undefined ? '' : `${path.includes('?') ? '&' : '?'}asOf=${asOf}`;
    return expectStatus(await this.request('auditor', 'GET', path + query), [200]);
  }

  private async send(role: Role, method: string, path: string, body: unknown): Promise<Body> {
    return expectStatus(await this.request(role, method, path, body), [200, 201]).body;
  }
}

/** The first instant of a day, as in answers. */
export function midnight(date: string): string {
  return `${date}T00:00:00.000Z`;
}

/** @param name model@version */
export function modelPath(name: string): string {
  const [model = '', version = ''] = name.split('@');
  return `/v1/models/${model}/versions/${version}`;
}

export function shardPath(name: string): string {
  return `/v1/shards/${encodeURIComponent(name)}`;
}

/** The digest that content of this description would have. */
export function digestOf(description: string): string {
  return `sha256:${createHash('sha256').update(description).digest('hex')}`;
}

/** How many shards each value of a facet has: [all, direct, inherited]. */
export function shardCounts(parts: readonly Body[], ...members: readonly string[]): Record<string, number[]> {
  return Object.fromEntries(
    parts.map((part) => [
      members.map((member) => part[member]).join('/'),
      [part.shards, part.direct.shards, part.inherited.shards],
    ]),
  );
}

function expectStatus(answer: TestAnswer, statuses: readonly number[]): TestAnswer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`answered ${answer.status}, not ${statuses.join(' or ')}: ${answer.text}`);
}
