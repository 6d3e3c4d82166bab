import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { METRICS, type MetricDefinition, ProcessMetrics } from '@platform/metrics';

const OPS = path.resolve(__dirname, '../../ops');
const read = (file: string): string => readFileSync(path.join(OPS, file), 'utf8');

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: { readonly summary: string; readonly description: string };
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const rules = (parse(read('alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana-dashboard.json')) as { uid: string; title: string; panels: Panel[] };
const recorded = new Set(rules.flatMap(({ record }) => (record === undefined ? [] : [record])));

/** The metrics that an expression names, without the suffixes of histograms. */
const metricsIn = (expr: string): string[] =>
  [...expr.matchAll(/\b(?:whence|nodejs|process)[_:][a-z0-9_:]+/g)]
    .map(([name]) => name)
    .filter((name) => !recorded.has(name));

/** Every name that a scrape may have, by the name of its metric. */
async function exposedNames(): Promise<Map<string, string>> {
  const metrics = new ProcessMetrics();
  metrics.watchProcess();
  const types = [...(await metrics.exposition()).matchAll(/^# TYPE (\w+) (\w+)$/gm)];
  return new Map(
    types.flatMap(([, name = '', type = '']) =>
      (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((suffix) => [name + suffix, name] as const),
    ),
  );
}

const expressions: [string, string][] = [
  ...rules.map(({ alert, record = '', expr }): [string, string] => [alert ?? record, expr]),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }): [string, string] => [title, expr])),
];

describe('ops', () => {
  it.each(expressions)('%s names only metrics that exist, with their labels', async (_, expr) => {
    const names = await exposedNames();
    expect(metricsIn(expr).filter((name) => !names.has(name))).toEqual([]);
    for (const [, name = '', selector = ''] of expr.matchAll(/\b(whence_\w+)\{([^}]*)\}/g)) {
      const { labels = [] } = METRICS[names.get(name) as keyof typeof METRICS] as MetricDefinition;
      const used = [...selector.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label);
      expect(used.filter((label) => ![...labels, 'job', 'instance', 'le'].includes(label))).toEqual([]);
    }
  });

  it('shows every metric of our own on the dashboard or in an alert', async () => {
    const names = await exposedNames();
    const shown = new Set(expressions.flatMap(([, expr]) => metricsIn(expr)).map((name) => names.get(name)));
    expect(Object.keys(METRICS).filter((name) => !shown.has(name))).toEqual([]);
  });

  it('has alerts with a severity, a summary and what to do, each name once', () => {
    const alerts = rules.filter(({ alert }) => alert !== undefined);
    expect(alerts.length).toBeGreaterThan(12);
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels?.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
      expect(annotations?.summary.length).toBeGreaterThan(10);
      expect(annotations?.description).toMatch(/\.$|\?$/);
    }
  });

  it('has a dashboard that Grafana imports: a uid, and panels with ids of their own', () => {
    expect([dashboard.uid, dashboard.title]).toEqual(['whence', 'Whence']);
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const plots = dashboard.panels.filter(({ type }) => type !== 'row');
    expect(plots.filter(({ targets = [] }) => targets.length === 0)).toEqual([]);
  });
});
