import type { JsonObject } from '@core/kernel';
import type { Detector, DetectorRun, RecordPosition } from './detector.js';
import { requireKnown, wholeNumber } from './read-parameters.js';

/** Hosts that a run counts one by one: some 100 MB of memory. */
const HOSTS = { min: 1, max: 1_000_000, missing: 500_000 };
/** Hosts that the answer lists at most. */
const LISTED = { min: 1, max: 10_000, missing: 1_000 };
/** The share of hosts that the summary of the EU template names. */
const TOP_SHARE = 0.1;

interface Count {
  records: number;
  bytes: number;
}

/**
 * The hosts that records were collected from, by records and by bytes of text as UTF-8. Hosts are
 * counted as they are named: `www.example.com` and `example.com` are two.
 */
export const domains: Detector = {
  name: 'domains',
  version: '1',
  start(parameters) {
    requireKnown(parameters, ['hosts', 'listed']);
    const hosts = wholeNumber(parameters['hosts'], '/hosts', HOSTS);
    return new DomainsRun(hosts, wholeNumber(parameters['listed'], '/listed', LISTED));
  },
};

class DomainsRun implements DetectorRun {
  private readonly total: Count = { records: 0, bytes: 0 };
  private readonly withoutHost: Count = { records: 0, bytes: 0 };
  /** Of hosts that came when the limit was reached. */
  private readonly beyond: Count = { records: 0, bytes: 0 };
  private readonly counts = new Map<string, Count>();

  constructor(
    private readonly limit: number,
    private readonly listed: number,
  ) {}

  record(text: string, { uri }: RecordPosition): void {
    const bytes = Buffer.byteLength(text);
    add(this.total, bytes);
    const host = uri === null ? null : hostOf(uri);
    add(host === null ? this.withoutHost : this.countOf(host), bytes);
  }

  end(): JsonObject {
    const hosts = [...this.counts].sort(([a, one], [b, other]) => {
      return other.bytes - one.bytes || other.records - one.records || (a < b ? -1 : 1);
    });
    const top = hosts.slice(0, Math.ceil(hosts.length * TOP_SHARE));
    const shown = top.slice(0, this.listed);
    return {
      ...this.total,
      withoutHost: { ...this.withoutHost },
      hosts: hosts.length,
      // Hosts that were not counted one by one: the list may lack one of them.
      beyond: this.beyond.records > 0 ? { ...this.beyond } : undefined,
      top: { hosts: top.length, ...sum(top) },
      listed: shown.map(([host, count]) => ({ host, ...count })),
      truncated: shown.length < top.length,
    };
  }

  private countOf(host: string): Count {
    const known = this.counts.get(host);
    if (known) return known;
    if (this.counts.size >= this.limit) return this.beyond;
    const count = { records: 0, bytes: 0 };
    this.counts.set(host, count);
    return count;
  }
}

function add(count: Count, bytes: number): void {
  count.records++;
  count.bytes += bytes;
}

function sum(counts: readonly (readonly [string, Count])[]): Count {
  const total = { records: 0, bytes: 0 };
  for (const [, { records, bytes }] of counts) {
    total.records += records;
    total.bytes += bytes;
  }
  return total;
}

/** `hostOf` returns the host of an absolute URL in lower case, in Punycode; null: it has none. */
export function hostOf(uri: string): string | null {
  const url = URL.canParse(uri) ? new URL(uri) : null;
  const host = url?.hostname.toLowerCase().replace(/\.$/, '') ?? '';
  return host === '' ? null : host;
}
