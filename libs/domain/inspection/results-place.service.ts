import { Injectable, Optional } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { Database } from '@platform/database';
import { type DigestedFiles, StorageError } from '@platform/storage';
import { InspectionError } from './inspection.errors.js';
import { ResultsSettings } from './results-settings.service.js';
import { INSERT_RESULTS_PLACE, SELECT_RESULTS_PLACE } from './store/result-lists.sql.js';

/** `elsewhere`: this process does not see the place that results are kept in. */
type ResultsState = 'ready' | 'elsewhere' | 'unreachable';

export interface ResultsStatus {
  readonly state: ResultsState;
  /** A sentence, unless it is ready. */
  readonly detail: string | null;
}

interface Place {
  readonly id: string;
  readonly uri: string;
}

/** How long a place that was right is taken to be right. */
const KNOWN_MS = 10_000;

/**
 * Whether all processes keep results in the same place: the database has the id of the place, and
 * the place has it in a file. So a folder of one machine alone, or a disk that is not mounted, is
 * not taken for it.
 */
@Injectable()
export class ResultsPlace {
  private knownUntil = 0;

  constructor(
    private readonly database: Database,
    @Optional() private readonly settings: ResultsSettings = new ResultsSettings(),
  ) {}

  /**
   * Returns if what is written now is found by all; the first one makes the place that of the
   * ledger.
   * @throws InspectionError `results-elsewhere`, `results-unavailable`
   */
  async require(): Promise<void> {
    if (performance.now() < this.knownUntil) return;
    const { files } = this.settings;
    const place = await this.place();
    if (!files) {
      if (place) throw elsewhere(place, null);
    } else if (!place) await this.claim(files);
    else requireMark(place, files, await readMark(files));
    this.knownUntil = performance.now() + KNOWN_MS;
  }

  /** For people; null: results are in the database. */
  async status(): Promise<ResultsStatus | null> {
    const { files } = this.settings;
    try {
      const place = await this.place();
      if (!files && !place) return null;
      const mark = files && (await readMark(files));
      if (place) requireMark(place, files, mark);
      return { state: 'ready', detail: null };
    } catch (error) {
      if (!(error instanceof InspectionError)) throw error;
      return { state: error.code === 'results-elsewhere' ? 'elsewhere' : 'unreachable', detail: error.message };
    }
  }

  private async place(): Promise<Place | undefined> {
    return (await this.database.query<Place>(SELECT_RESULTS_PLACE))[0];
  }

  /**
   * Others wait for the end of this transaction, and then find the place. A mark without a row is
   * of a claim that a crash undid, or of another ledger that keeps results there, too.
   */
  private async claim(files: DigestedFiles): Promise<void> {
    await this.database.transaction(async (tx) => {
      const found = await readMark(files);
      const id = found ?? randomUUID();
      await tx.query(INSERT_RESULTS_PLACE, [id, files.place]);
      const [place] = await tx.query<Place>(SELECT_RESULTS_PLACE);
      if (place?.id === id && found === null) await reached(files, files.writeMark(id));
      if (place) requireMark(place, files, await readMark(files));
    });
  }
}

function requireMark(place: Place, files: DigestedFiles | null, mark: string | null): void {
  if (!files || mark !== place.id) throw elsewhere(place, files);
}

function elsewhere({ id, uri }: Place, files: DigestedFiles | null): InspectionError {
  const here = files
    ? `${files.place}, the WHENCE_RESULTS_URL of this process, is another place or a disk that is not mounted. If results were moved there, write ${id} into its file place-id.`
    : 'This process has no WHENCE_RESULTS_URL.';
  return new InspectionError('results-elsewhere', `Results of inspections are kept in ${uri}. ${here}`);
}

function readMark(files: DigestedFiles): Promise<string | null> {
  return reached(files, files.mark());
}

async function reached<Result>({ place }: DigestedFiles, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    throw new InspectionError(
      'results-unavailable',
      `The place of results, ${place}, cannot be used. ${error.message}`,
    );
  }
}
