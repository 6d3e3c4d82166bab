import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestApi, type TestAnswer, type TestApi } from './test-api.js';
import { pollUntil, startTestWorker, type TestWorker, type TestWorkerOptions } from './test-worker.js';

/** What a detector measured on a shard, as the API answers it. */
export interface ApiMeasured {
  readonly detector: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly facts: Record<string, unknown>;
}

type Body = TestAnswer['body'];

/** Lines of JSON as they lie in a file. */
export function jsonLines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** An API and a worker that read the files of a folder, with shards, removals and inspections. */
export class InspectedFolder {
  private constructor(
    readonly folder: string,
    readonly api: TestApi,
    private worker: TestWorker,
  ) {}

  static async open(options: Omit<TestWorkerOptions, 'storageRoots'> = {}): Promise<InspectedFolder> {
    const folder = mkdtempSync(path.join(tmpdir(), 'whence-inspected-'));
    const { resultsUrl } = options;
    const api = await startTestApi({ settings: { storageRoots: [folder], resultsUrl } });
    return new InspectedFolder(folder, api, await startTestWorker(api, { ...options, storageRoots: [folder] }));
  }

  async close(): Promise<void> {
    await this.worker.close();
    await this.api.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Another worker takes over, with these settings. */
  async restartWorker(options: Omit<TestWorkerOptions, 'storageRoots'>): Promise<void> {
    await this.worker.close();
    this.worker = await startTestWorker(this.api, { ...options, storageRoots: [this.folder] });
  }

  /** No job is processed until `restartWorker`. */
  async stopWorker(): Promise<void> {
    await this.worker.close();
  }

  uri(name: string): string {
    return pathToFileURL(path.join(this.folder, name)).href;
  }

  async send(route: string, body: object): Promise<Body> {
    const answer = await this.api.request('POST', route, body);
    if (answer.status >= 300) throw new Error(answer.text);
    return answer.body;
  }

  /**
   * Writes a file of JSON lines and registers it, by its digest and URI, in a dataset of its name.
   * @returns the digest
   */
  async register(name: string, records: readonly object[], facts: object = {}): Promise<string> {
    const text = jsonLines(records);
    writeFileSync(path.join(this.folder, name), text);
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    await this.send('/v1/shards', { digest, uri: this.uri(name), dataset: name, ...facts });
    return digest;
  }

  /** Ends when what is kept of the removed content is kept. */
  async remove(selector: object, method = 'delete'): Promise<{ readonly id: string; readonly inspection: string }> {
    const about = { reason: 'The licence ended.', effectiveAt: '2026-01-01T00:00:00Z', method };
    const order = await this.send('/v1/removals', { selector, ...about });
    if (order.inspection) await this.results(order.inspection);
    return order;
  }

  async inspect(order: object): Promise<ApiMeasured[]> {
    return this.results((await this.send('/v1/inspections', order)).id);
  }

  /** Of a dataset's shards, with one detector. */
  async look(dataset: string, name: string, parameters: object): Promise<ApiMeasured | undefined> {
    return (await this.inspect({ subject: { selector: { dataset } }, detectors: [{ name, parameters }] }))[0];
  }

  async results(inspection: string): Promise<ApiMeasured[]> {
    await pollUntil(
      () => this.api.request('GET', `/v1/inspections/${inspection}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await this.api.request('GET', `/v1/inspections/${inspection}/results?limit=1000`)).body;
    return items.flatMap((item: { measured: ApiMeasured[] }) => item.measured);
  }

  /** A new verification's check of this kind. */
  async verify(removal: string, kind: 'content' | 'storage'): Promise<Body> {
    const { id } = await this.send(`/v1/removals/${removal}/verifications`, {});
    const done = await pollUntil(
      () => this.api.request('GET', `/v1/verifications/${id}`),
      ({ state }) => state === 'concluded',
    );
    return done.checks.find(({ check }: { check: string }) => check === kind);
  }

  async findings(kind: string, removal: string): Promise<Body[]> {
    const { items } = (await this.api.request('GET', `/v1/findings?kind=${kind}&limit=100`)).body;
    return items.filter(({ subject }: { subject: { removal?: string } }) => subject.removal === removal);
  }
}
