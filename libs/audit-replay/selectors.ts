import { type JsonObject, type Period, periodsOverlap } from '@core/kernel';
import { objectOf, textOrNull } from './members-of.js';
import type { Origins } from './origins.js';

const EQUAL = ['kind', 'involvement', 'channel'] as const;
const OF_ORIGINS = [...EQUAL, 'vendor', 'generator', 'collected'] as const;

/** What a selector asks of an origin, by the origin's id; null: nothing. */
export function originTest(selector: JsonObject, origins: Origins): ((id: number) => boolean) | null {
  if (OF_ORIGINS.every((member) => selector[member] === undefined)) return null;
  const collected = selector['collected'] === undefined ? null : (objectOf(selector, 'collected') as Period);
  const [vendor, generator] = [textOrNull(selector, 'vendor'), textOrNull(selector, 'generator')];
  const known = new Map<number, boolean>();
  const test = (id: number): boolean => {
    const tuple = origins.tupleOf(id);
    if (EQUAL.some((member) => selector[member] !== undefined && selector[member] !== tuple[member])) return false;
    if (vendor !== null && !origins.valuesOf(id).some(([facet, value]) => facet === 'vendor' && value === vendor))
      return false;
    if (collected && (tuple['collected'] === undefined || !periodsOverlap(objectOf(tuple, 'collected'), collected)))
      return false;
    const made = textOrNull(tuple, 'generator');
    return generator === null || made === generator || (made?.startsWith(`${generator}@`) ?? false);
  };
  return (id) => {
    const answer = known.get(id) ?? test(id);
    known.set(id, answer);
    return answer;
  };
}

/** What a selector asks of what a shard says of itself: its dataset as it is held now, and the URI that it was registered at. */
export function statedTest(selector: JsonObject): (dataset: string | null, uri: string | null) => boolean {
  const { dataset } = selector;
  const [prefix, domain] = [textOrNull(selector, 'uriPrefix'), textOrNull(selector, 'domain')];
  const hosts = domain === null ? null : [domain, new URL(`http://${domain}/`).hostname];
  return (stated, uri) => {
    if (typeof dataset === 'string' && stated !== dataset) return false;
    if (prefix !== null && !(uri?.startsWith(prefix) ?? false)) return false;
    if (hosts === null) return true;
    const host = uri === null ? null : hostOf(uri);
    return host !== null && hosts.some((one) => host === one || host.endsWith(`.${one}`));
  };
}

/** The host of `scheme://user@host:port/…` in lower case, without a last dot; null: the URI names none. */
function hostOf(uri: string): string | null {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1];
  const [host, ...more] = authority?.split('@').reverse() ?? [];
  if (host === undefined || more.length > 1) return null;
  const bare = host.replace(/:[0-9]*$/, '').replace(/\.$/, '');
  return bare.includes(':') ? null : bare.toLowerCase();
}
