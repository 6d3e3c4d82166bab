import type { Clock } from '@core/kernel';
import { shardPath } from './scenario.js';
import type { TestApi } from './test-api.js';

/** A minute passes between two requests; nothing else moves the clock. */
export class SteppingClock implements Clock {
  private time = Date.UTC(2026, 0, 1);
  now(): Date {
    return new Date(this.time);
  }
  step(): void {
    this.time += 60_000;
  }
}

/** Sends requests to an API whose key ids, salts and instants are the same in every run. */
export class VectorRecorder {
  constructor(
    readonly api: TestApi,
    readonly clock: SteppingClock,
  ) {}

  async send(method: string, path: string, body?: object | string, refused?: number): Promise<Record<string, unknown>> {
    this.clock.step();
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/x-ndjson' } : {};
    const answer = await this.api.request(method, path, body, { headers });
    if (refused === undefined ? answer.status >= 300 : answer.status !== refused)
      throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  shard(body: object, refused?: number): Promise<unknown> {
    return this.send('POST', '/v1/shards', body, refused);
  }

  correct(shard: string, facts: object): Promise<unknown> {
    return this.send('POST', `${shardPath(shard)}/corrections`, { reason: 'It was counted again.', ...facts });
  }

  version(dataset: string, body: object): Promise<unknown> {
    return this.send('POST', `/v1/datasets/${dataset}/versions`, body);
  }

  async order(selector: object, more: object = {}): Promise<string> {
    const body = {
      selector,
      reason: 'The terms forbid it.',
      effectiveAt: '2025-06-01T00:00:00Z',
      method: 'delete',
      ...more,
    };
    return String((await this.send('POST', '/v1/removals', body))['id']);
  }

  /** Approves a removal or a waiver, as another person than the one that ordered it. */
  async approve(id: string, step = 'approve', body: object | undefined = { reason: 'Checked.' }): Promise<void> {
    const key = this.api.keys.compliance;
    const list = id.startsWith('waiver-') ? 'waivers' : 'removals';
    const answer = await this.api.request('POST', `/v1/${list}/${id}/${step}`, body, { key });
    if (answer.status !== 201) throw new Error(answer.text);
  }

  async openFinding(): Promise<string> {
    const { items } = (await this.api.request('GET', '/v1/findings?state=open')).body;
    return encodeURIComponent(items[0].id);
  }

  removal(id: string, step: string, body: object): Promise<unknown> {
    return this.send('POST', `/v1/removals/${id}/${step}`, body);
  }
}
