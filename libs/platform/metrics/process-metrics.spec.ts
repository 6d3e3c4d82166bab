import { readFileSync } from 'node:fs';
import path from 'node:path';
import { METRICS, type MetricDefinition } from './metric-table.js';
import { ProcessMetrics } from './process-metrics.js';

const table = Object.entries<MetricDefinition>(METRICS);

/** The rows of the README: name, type and labels. */
function documented(): string[][] {
  const readme = readFileSync(path.join(__dirname, 'README.md'), 'utf8');
  return [...readme.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \| ([^|]*)\|/gm)].map(
    ([, name = '', type = '', labels = '']) => [name, type, labels.trim()],
  );
}

function exposed(text: string): string[][] {
  return [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]);
}

describe('ProcessMetrics', () => {
  it('exposes the metrics of the table in the README, and no others', async () => {
    const metrics = new ProcessMetrics();
    metrics.watchProcess();
    const rows = documented();
    expect(rows.map(([name, type]) => [name, type]).sort()).toEqual(exposed(await metrics.exposition()).sort());
    const labels = Object.fromEntries(rows.map(([name, , listed]) => [name, listed]));
    for (const [name, definition] of table) {
      const listed = (definition.labels ?? []).map((label) => `\`${label}\``).join(', ');
      expect([name, labels[name]]).toEqual([name, listed]);
    }
  });

  it('follows the conventions of Prometheus', () => {
    for (const [name, { type, help }] of table) {
      expect(name).toMatch(/^whence_[a-z]+(_[a-z]+)+$|^whence_jobs$/);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|percent|count|sum|bucket)(_|$)/);
      expect(help).toMatch(/^[A-Z1].*\.$/);
    }
    const ofTime = table.filter(([name]) => /duration|_age|lag_s|timestamp|wait_|held/.test(name));
    expect(ofTime.filter(([name]) => !name.endsWith('_seconds'))).toEqual([]);
  });

  it('reads its sources at each scrape, until they are removed', async () => {
    const metrics = new ProcessMetrics();
    let length = 3;
    const stop = metrics.onScrape(() => metrics.set('whence_ledger_write_queue_length', {}, length));
    expect(await metrics.exposition()).toContain('\nwhence_ledger_write_queue_length 3\n');
    length = 4;
    expect(await metrics.exposition()).toContain('\nwhence_ledger_write_queue_length 4\n');
    stop();
    length = 5;
    expect(await metrics.exposition()).toContain('\nwhence_ledger_write_queue_length 4\n');
  });

  it('has no sample of a gauge that nothing has set, or that was replaced by none', async () => {
    const metrics = new ProcessMetrics();
    expect(await metrics.exposition()).not.toMatch(/^whence_database_up /m);
    metrics.set('whence_database_up', {}, 1);
    expect(await metrics.exposition()).toMatch(/^whence_database_up 1$/m);
    metrics.replace('whence_database_up', []);
    expect(await metrics.exposition()).not.toMatch(/^whence_database_up /m);
  });

  it('drops the samples of a gauge that are gone when it is replaced', async () => {
    const metrics = new ProcessMetrics();
    metrics.replace('whence_jobs', [{ labels: { queue: 'a.b', state: 'failed' }, value: 2 }]);
    metrics.replace('whence_jobs', [{ labels: { queue: 'a.b', state: 'waiting' }, value: 1 }]);
    const text = await metrics.exposition();
    expect(text).toContain('whence_jobs{queue="a.b",state="waiting"} 1');
    expect(text).not.toContain('state="failed"');
  });
});
