import type { RecordedPeriod, RecordedSelector } from './recorded-values.js';
import type { Origins } from './origins.js';

/** Different labels whose result is kept: each shard can have its own. */
const LABEL_TEXTS = 10_000;

/**
 * The selector's test of an origin, by the origin's id; null: the selector has no condition on
 * origins.
 */
export function originTest(selector: RecordedSelector, origins: Origins): ((id: number) => boolean) | null {
  const { kind, involvement, channel, vendor, generator, collected } = selector;
  if ([kind, involvement, channel, vendor, generator, collected].every((condition) => condition === null)) return null;
  const cache = new Map<number, boolean>();
  const test = (id: number): boolean => {
    const origin = origins.membersOf(id);
    if (kind !== null && kind !== origin.kind) return false;
    if (involvement !== null && involvement !== origin.involvement) return false;
    if (channel !== null && channel !== origin.channel) return false;
    if (vendor !== null && !origins.valuesOf(id).some(([facet, value]) => facet === 'vendor' && value === vendor))
      return false;
    if (collected && (!origin.collected || !overlap(origin.collected, collected))) return false;
    const made = origin.generator;
    return generator === null || made === generator || (made?.startsWith(`${generator}@`) ?? false);
  };
  return (id) => {
    const result = cache.get(id) ?? test(id);
    cache.set(id, result);
    return result;
  };
}

/** Half-open periods. An end that is null is open. */
function overlap(a: RecordedPeriod, b: RecordedPeriod): boolean {
  const startsBefore = (from: string | null, to: string | null): boolean => from === null || to === null || from < to;
  return startsBefore(a.from, b.to) && startsBefore(b.from, a.to);
}

/**
 * What a shard states: its current dataset and labels (as JSON), and the URI that it was registered
 * at.
 */
export interface StatedNames {
  readonly dataset: string | null;
  readonly labels: string | null;
  readonly uri: string | null;
}

/** The selector's test of what a shard states. */
export function statedTest(selector: RecordedSelector): (stated: StatedNames) => boolean {
  const { dataset, uriPrefix, domain } = selector;
  const hosts = domain === null ? null : [domain, new URL(`http://${domain}/`).hostname];
  const hasLabels = labelTest(selector.labels);
  return ({ dataset: stated, labels, uri }) => {
    if (typeof dataset === 'string' && stated !== dataset) return false;
    if (!hasLabels(labels)) return false;
    if (uriPrefix !== null && !(uri?.startsWith(uriPrefix) ?? false)) return false;
    if (hosts === null) return true;
    const host = uri === null ? null : hostOf(uri);
    return host !== null && hosts.some((one) => host === one || host.endsWith(`.${one}`));
  };
}

/** Whether labels as JSON have all that the selector has. Equal texts are compared once. */
function labelTest(selected: string | null): (labels: string | null) => boolean {
  if (selected === null) return () => true;
  const wanted = labelsOf(selected);
  const cache = new Map<string | null, boolean>();
  return (labels) => {
    const known = cache.get(labels);
    if (known !== undefined) return known;
    const own = labels === null ? new Map<string, string>() : labelsOf(labels);
    const result = [...wanted].every(([name, value]) => own.get(name) === value);
    if (cache.size < LABEL_TEXTS) cache.set(labels, result);
    return result;
  };
}

const labelsOf = (text: string): Map<string, string> =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string>));

/**
 * The host of `scheme://user@host:port/…` in lower case, each character by itself (a sigma at the
 * end of a word has another), without a last dot; null: the URI has none.
 */
function hostOf(uri: string): string | null {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1];
  const [host, ...more] = authority?.split('@').reverse() ?? [];
  if (host === undefined || more.length > 1) return null;
  const bare = host.replace(/:[0-9]*$/, '').replace(/\.$/, '');
  return bare.includes(':') ? null : Array.from(bare, (character) => character.toLowerCase()).join('');
}
