import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type Labels,
  type MetricDefinition,
  METRICS,
} from './metric-table.js';

/** A gauge's value for one combination of labels. */
export interface Sample<Name extends GaugeName> {
  readonly labels: Labels<Name>;
  readonly value: number;
}

/**
 * The metrics of this process. Increments and observations cost about a microsecond; gauges are
 * read when somebody scrapes. A scrape reads memory only.
 */
export class ProcessMetrics {
  private readonly registry = new Registry();
  private readonly counters = new Map<string, Counter>();
  private readonly gauges = new Map<string, Gauge>();
  private readonly histograms = new Map<string, Histogram>();
  private readonly sources = new Set<() => void>();
  private hasProcessMetrics = false;

  constructor() {
    for (const [name, definition] of Object.entries(METRICS)) this.add(name, definition);
  }

  /** 0 makes the sample, so that its first increase is seen as one. */
  increment<Name extends CounterName>(name: Name, labels: Labels<Name>, by = 1): void {
    this.counters.get(name)?.inc(labels, by);
  }

  observe<Name extends HistogramName>(name: Name, labels: Labels<Name>, value: number): void {
    this.histograms.get(name)?.observe(labels, value);
  }

  set<Name extends GaugeName>(name: Name, labels: Labels<Name>, value: number): void {
    this.gauges.get(name)?.set(labels, value);
  }

  /** Adds to a gauge, or subtracts from it. */
  addTo<Name extends GaugeName>(name: Name, labels: Labels<Name>, by: 1 | -1): void {
    this.gauges.get(name)?.inc(labels, by);
  }

  /** Replaces every sample of a gauge: combinations of labels that are gone disappear. */
  replace<Name extends GaugeName>(name: Name, samples: readonly Sample<Name>[]): void {
    const gauge = this.gauges.get(name);
    if (gauge) clear(gauge);
    for (const { labels, value } of samples) gauge?.set(labels, value);
  }

  /**
   * Calls `read`, which sets gauges, before each scrape. It must be fast and must not throw.
   * @returns ends that
   */
  onScrape(read: () => void): () => void {
    this.sources.add(read);
    return () => this.sources.delete(read);
  }

  /** Adds the metrics of Node and of the operating system's process: memory, CPU, event loop. */
  watchProcess(): void {
    if (this.hasProcessMetrics) return;
    this.hasProcessMetrics = true;
    collectDefaultMetrics({ register: this.registry });
  }

  /** The Content-Type of `exposition`. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Returns all metrics in the text format of Prometheus. */
  exposition(): Promise<string> {
    for (const read of this.sources) read();
    return this.registry.metrics();
  }

  private add(name: string, { type, help, labels = [], buckets }: MetricDefinition): void {
    const options = { name, help, labelNames: [...labels], registers: [this.registry] };
    if (type === 'counter') this.counters.set(name, new Counter(options));
    else if (type === 'gauge') this.gauges.set(name, clear(new Gauge(options)));
    else this.histograms.set(name, new Histogram({ ...options, buckets: [...(buckets ?? [])] }));
  }
}

/** A gauge that nothing has set has no sample: a worker has no figures of the ledger, not 0. */
function clear(gauge: Gauge): Gauge {
  gauge.reset();
  gauge.remove({});
  return gauge;
}

/** The metrics of this process: like its memory and its event loop, they are one. */
export const processMetrics = new ProcessMetrics();
