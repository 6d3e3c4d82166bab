import { type Clock, systemClock } from '@core/kernel';
import type { FoundAgain } from '@domain/inspection';
import type { RemovalMethod } from '@domain/removals';
import type { ShardPlaces } from '@domain/shards';
import { Pace } from '@platform/cancellation';
import { openStorage, StorageError } from '@platform/storage';
import { type PlaceObservation, type PlaceVerdict, placeVerdict } from './verdict.js';

/** The storage in which verification looks for objects. */
export interface VerifiedStorage {
  head(uri: string): Promise<{ readonly bytes: number } | null>;
  digest(uri: string, signal?: AbortSignal): Promise<string | null>;
  /** Why a location may not be looked at, where its text alone shows it; else null. */
  outside(uri: string): string | null;
}

/** An app may provide another one, in a global module; by default no storage is read. */
export class VerificationSettings {
  constructor(
    readonly storage: VerifiedStorage = openStorage({ roots: [] }),
    readonly clock: Clock = systemClock,
  ) {}
}

/** The result of checking one place of one removed shard. */
export interface CheckedPlace extends PlaceVerdict {
  readonly shard: number;
  readonly uri: string;
  /** The digest of the content there. */
  readonly digest?: string;
  /** Why the place could not be checked. */
  readonly fault?: { readonly code: string; readonly message: string };
  /** What an inspection found there. */
  readonly measured?: FoundAgain;
}

export interface ScanOptions {
  readonly method: RemovalMethod;
  readonly signal: AbortSignal;
  /** Called with how many places were checked. */
  readonly progress: (checked: number) => void;
  /** Returns what the record has under a digest that is not the shard's own. */
  readonly recordedAs: (digest: string) => Promise<'removed' | 'other' | 'nothing'>;
}

const CONCURRENCY = 8;
/**
 * Failures in a row after which a store is skipped: otherwise each of its objects would wait for a
 * time-out.
 */
const FAILURE_LIMIT = 20;

/** Checks places, several at a time; content that is there is read once, as a stream. */
export class PlaceScan {
  /** Failures in a row of each store. */
  private readonly failures = new Map<string, number>();

  constructor(
    private readonly storage: VerifiedStorage,
    private readonly options: ScanOptions,
  ) {}

  /** In the order of the places. */
  async check(shards: readonly ShardPlaces[]): Promise<CheckedPlace[]> {
    const places = shards.flatMap((shard) => shard.uris.map((uri) => ({ shard, uri })));
    const checked = new Array<CheckedPlace>(places.length);
    const queue = places.entries();
    let done = 0;
    const pace = new Pace();
    const work = async (): Promise<void> => {
      for (const [at, place] of queue) {
        if (pace.isDue()) await pace.turn();
        this.options.signal.throwIfAborted();
        checked[at] = this.refused(place.shard, place.uri) ?? (await this.checkOne(place.shard, place.uri));
        this.options.progress(++done);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    return checked;
  }

  /** Places that may not be looked at are often all: without an error and a turn for each. */
  private refused({ number: shard, digest }: ShardPlaces, uri: string): CheckedPlace | null {
    const message = this.outside(uri);
    if (message === null) return null;
    const code = 'outside-storage-roots';
    const verdict = placeVerdict({ found: 'unknown', code }, digest, this.options.method);
    return { shard, uri, ...verdict, fault: { code, message } };
  }

  private outside(uri: string): string | null {
    try {
      return this.storage.outside(uri);
    } catch (error) {
      if (error instanceof StorageError) return null;
      throw error;
    }
  }

  private async checkOne({ number, digest: own }: ShardPlaces, uri: string): Promise<CheckedPlace> {
    const place = { shard: number, uri };
    const verdict = (observation: PlaceObservation): PlaceVerdict =>
      placeVerdict(observation, own, this.options.method);
    try {
      const digest = await this.digest(uri);
      if (digest === null) return { ...place, ...verdict({ found: 'gone' }) };
      const recordedAs = digest === own ? 'removed' : await this.options.recordedAs(digest);
      return { ...place, digest, ...verdict({ found: 'content', digest, recordedAs }) };
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      const { code, message } = error;
      return { ...place, ...verdict({ found: 'unknown', code }), fault: { code, message } };
    }
  }

  /** The digest of the object at a place; null: there is none. */
  private async digest(uri: string): Promise<string | null> {
    const store = storeOf(uri);
    const failures = this.failures.get(store) ?? 0;
    if (failures >= FAILURE_LIMIT) {
      const message = `${store} did not answer ${FAILURE_LIMIT} times in a row; it was not asked for ${uri}.`;
      throw new StorageError('storage-unavailable', message);
    }
    try {
      const digest = (await this.storage.head(uri)) && (await this.storage.digest(uri, this.options.signal));
      this.failures.delete(store);
      return digest;
    } catch (error) {
      if (error instanceof StorageError && error.kind === 'unavailable') {
        this.failures.set(store, (this.failures.get(store) ?? 0) + 1);
      }
      throw error;
    }
  }
}

const storeOf = (uri: string): string => /^[^:]+:\/\/[^/]*/.exec(uri)?.[0] ?? uri;
