import type { Clock } from '@core/kernel';
import type { LedgerReadModel } from '@domain/ledger';
import type { ShardPlaces } from '@domain/shards';
import { checkContent } from './check-content.js';
import { checkSets } from './check-sets.js';
import { checkStorage, storageAsRecorded } from './check-storage.js';
import { checkUses } from './check-uses.js';
import type { VerificationReadModels, MadeCheck, Question } from './made-check.js';
import type { LookedIn } from './sightings.js';
import type { Verification } from './verification.js';
import type { VerificationReadModel } from './verification.read-model.js';

const EVERYTHING = Number.MAX_SAFE_INTEGER;
/** Shards whose places are read at a time. */
const PLACES_PAGE = 10_000;

export interface RunOptions {
  readonly signal: AbortSignal;
  /** A step for each of three checks of the record, and one for each place. */
  readonly progress: (done: number, total: number) => void;
}

/** Makes the checks of a verification, without writing anything. */
export class VerificationRunsService {
  constructor(
    private readonly verifications: VerificationReadModel,
    private readonly entries: LedgerReadModel,
    private readonly rooms: VerificationReadModels,
    private readonly storage: LookedIn,
    private readonly clock: Clock,
  ) {}

  async verification(id: string): Promise<Verification> {
    return this.verifications.requireVerification(id, EVERYTHING);
  }

  /** Every check, in order. The checks of the record are the same whenever they are made: they are as of the position the verification began at. */
  async make({ id, removal: name, upto, trigger }: Verification, options: RunOptions): Promise<MadeCheck[]> {
    const removal = await this.rooms.removals.requireRemoval(name, upto);
    const { selected, tainted } = await this.rooms.removals.scope(name, upto);
    const { rootHash } = await this.entries.position(String(upto));
    const question: Question = { removal, selected, tainted, asOf: upto, rootHash };
    const places = await this.placesOf(question);
    const total = 3 + places.reduce((sum, { uris }) => sum + uris.length, 0);
    let step = 0;
    const done = <Made>(made: Made): Made => {
      options.signal.throwIfAborted();
      options.progress(++step, total);
      return made;
    };
    const sets = done(await checkSets(this.rooms, question));
    const uses = done(await checkUses(this.rooms, question, sets.holding));
    const content = done(await checkContent(this.rooms, question, places));
    const recorded = trigger.kind === 'change' ? await this.recordedStorage(id, question, places) : null;
    const looking = {
      ...{ storage: this.storage, clock: this.clock, signal: options.signal },
      progress: (seen: number) => options.progress(3 + seen, total),
    };
    const storage = recorded ?? (await checkStorage(this.rooms, question, places, looking));
    return [sets.made, uses, content, storage];
  }

  private async placesOf({ tainted, asOf }: Question): Promise<ShardPlaces[]> {
    const places: ShardPlaces[] = [];
    for (let from = 0; ;) {
      const page = tainted.next(from, PLACES_PAGE);
      const last = page.at(-1);
      if (last === undefined) return places;
      places.push(...(await this.rooms.places.placesOf(page, asOf)));
      from = last + 1;
    }
  }

  private async recordedStorage(
    id: string,
    question: Question,
    places: readonly ShardPlaces[],
  ): Promise<MadeCheck | null> {
    const earlier = await this.verifications.ofRemoval(question.removal.id, { limit: 2 }, EVERYTHING);
    const last = earlier.find((one) => one.id !== id && one.conclusion !== null);
    if (!last) return null;
    const recorded = (await this.verifications.checks(last.id, EVERYTHING)).find(({ check }) => check === 'storage');
    return storageAsRecorded(question, places, last.id, recorded);
  }
}
