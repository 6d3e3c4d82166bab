import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Spent } from './bench-environment.js';

/** How far a ledger is built, in this order. */
export type Stage = 'uploaded' | 'history' | 'baseline';

/** A ledger that a run has built and left, with what its upload took. */
export interface KeptLedger {
  readonly database: string;
  readonly stage: Stage;
  /** The revision that registered the shards, and when, RFC 3339. */
  readonly revision: string;
  readonly builtAt: string;
  readonly spent: Spent;
  /** In MB; null where the system does not report it. */
  readonly peakMemory: number | null;
  readonly bytesPerLine: number;
}

/** What a ledger must have been built with to be measured by this revision. */
export interface Build {
  /** Names of the migrations, in order. */
  readonly migrations: readonly string[];
  /** A digest of what the corpus and its history consist of. */
  readonly corpus: string;
}

interface Contents extends Build {
  readonly ledgers: Readonly<Record<string, KeptLedger>>;
}

/** The ledgers in the folder of `--data`, by their number of shards; listed in `ledgers.json`. */
export class KeptLedgers {
  private constructor(
    readonly folder: string,
    private readonly build: Build,
    private ledgers: Readonly<Record<string, KeptLedger>>,
  ) {}

  /**
   * Opens the folder, which need not exist.
   * @throws Error with a message for the user if its ledgers do not fit this revision
   */
  static open(folder: string, build: Build): KeptLedgers {
    const file = path.join(folder, 'ledgers.json');
    if (!existsSync(file)) {
      if (existsSync(path.join(folder, 'postgres'))) {
        throw new Error(`${folder} has a database, but no ledgers of the bench (ledgers.json). Name another folder.`);
      }
      const opened = new KeptLedgers(folder, build, {});
      // Written at once: a build that is ended early is taken up by the next run.
      opened.write();
      return opened;
    }
    const { migrations, corpus, ledgers } = JSON.parse(readFileSync(file, 'utf8')) as Contents;
    const why = migrationThatDiffers(migrations, build.migrations) ?? (corpus === build.corpus ? null : OTHER_CORPUS);
    if (why !== null) {
      throw new Error(
        `The ledgers in ${folder} do not fit this revision: ${why}. Delete the folder to build them anew.`,
      );
    }
    return new KeptLedgers(folder, build, ledgers);
  }

  find(size: number): KeptLedger | undefined {
    return this.ledgers[size];
  }

  get databases(): string[] {
    return Object.values(this.ledgers).map(({ database }) => database);
  }

  /** Notes a ledger, or how far it is built by now. */
  keep(size: number, ledger: KeptLedger): void {
    this.ledgers = { ...this.ledgers, [size]: ledger };
    this.write();
  }

  private write(): void {
    const contents: Contents = { ...this.build, ledgers: this.ledgers };
    const file = path.join(this.folder, 'ledgers.json');
    mkdirSync(this.folder, { recursive: true });
    // Renamed, so that a run that is ended meanwhile leaves the list before or after.
    writeFileSync(`${file}.new`, `${JSON.stringify(contents, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
}

const OTHER_CORPUS = 'they have another corpus or history';

function migrationThatDiffers(built: readonly string[], present: readonly string[]): string | null {
  for (let at = 0; at < Math.max(built.length, present.length); at++) {
    const [before, now] = [built[at], present[at]];
    if (before === now) continue;
    return now === undefined
      ? `they were built with the migration ${String(before)}, which it does not have`
      : `they were built without its migration ${now}`;
  }
  return null;
}
