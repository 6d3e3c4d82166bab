import type { RemovalMethod, Verdict } from '@domain/removals';
import type { ShardPlaces } from '@domain/shards';
import { StorageError } from '@platform/storage';
import { judgePlace, type JudgedPlace, type Sighting } from './verdict.js';

/** Where verification looks for objects; an app provides the one it may use, and else it is none. */
export interface LookedIn {
  head(uri: string): Promise<{ readonly bytes: number } | null>;
  digest(uri: string, signal?: AbortSignal): Promise<string | null>;
}

/** One place of one shard that is out, as it was found. */
export interface SeenPlace extends JudgedPlace {
  readonly shard: number;
  readonly uri: string;
  /** Of the content that is there. */
  readonly digest?: string;
  /** Why nothing is known. */
  readonly fault?: { readonly code: string; readonly message: string };
}

export interface SightingOptions {
  readonly method: RemovalMethod;
  readonly signal: AbortSignal;
  /** Called with how many places were looked at. */
  readonly progress: (seen: number) => void;
  /** What is recorded of a digest that is not the shard's own. */
  readonly namesOf: (digest: string) => Promise<'what-is-out' | 'something-else' | 'nothing'>;
}

const AT_ONCE = 8;
/** After so many silent answers in a row a store is not asked again: a hundred thousand objects would each wait for its time to run out. */
const SILENT_LIMIT = 20;

/** Looks at every place, several at a time, each content read once as a stream. The answers are in the order of the places. */
export async function lookAt(
  storage: LookedIn,
  shards: readonly ShardPlaces[],
  options: SightingOptions,
): Promise<SeenPlace[]> {
  const places = shards.flatMap((shard) => shard.uris.map((uri) => ({ shard, uri })));
  const seen: SeenPlace[] = new Array<SeenPlace>(places.length);
  const stores = new Silence();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < places.length; at = next++) {
      options.signal.throwIfAborted();
      const place = places[at];
      if (place) seen[at] = await lookAtOne(storage, place, stores, options);
      options.progress(++done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return seen;
}

async function lookAtOne(
  storage: LookedIn,
  { shard, uri }: { readonly shard: ShardPlaces; readonly uri: string },
  stores: Silence,
  { method, signal, namesOf }: SightingOptions,
): Promise<SeenPlace> {
  const at = { shard: shard.number, uri };
  try {
    const fault = stores.fault(uri);
    if (fault) throw fault;
    const digest = (await storage.head(uri)) === null ? null : await storage.digest(uri, signal);
    stores.answered(uri);
    if (digest === null) return { ...at, ...judgePlace({ seen: 'gone' }, shard.digest, method) };
    const names = digest === shard.digest ? 'what-is-out' : await namesOf(digest);
    return { ...at, digest, ...judgePlace({ seen: 'content', digest, names }, shard.digest, method) };
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.kind === 'unavailable') stores.silent(uri);
    const { code, message } = error;
    const sighting: Sighting = { seen: 'nothing-known', code };
    return { ...at, ...judgePlace(sighting, shard.digest, method), fault: { code, message } };
  }
}

/** How often each store did not answer, in a row. */
class Silence {
  private readonly counts = new Map<string, number>();

  fault(uri: string): StorageError | undefined {
    if ((this.counts.get(storeOf(uri)) ?? 0) < SILENT_LIMIT) return undefined;
    const message = `${storeOf(uri)} did not answer ${SILENT_LIMIT} times in a row; it was not asked for ${uri}.`;
    return new StorageError('storage-unavailable', message);
  }

  answered(uri: string): void {
    this.counts.delete(storeOf(uri));
  }

  silent(uri: string): void {
    const store = storeOf(uri);
    this.counts.set(store, (this.counts.get(store) ?? 0) + 1);
  }
}

const storeOf = (uri: string): string => /^[^:]+:\/\/[^/]*/.exec(uri)?.[0] ?? uri;

export const verdictsOf = (places: readonly SeenPlace[]): Verdict[] => places.map(({ verdict }) => verdict);
