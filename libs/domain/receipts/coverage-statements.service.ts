import { Injectable } from '@nestjs/common';
import { type CoverageCounts } from '@core/certificate';
import { canonicalJson, formatModelReference } from '@core/kernel';
import { IndexCatchUp, IndexReadModel, type ListState } from '@domain/index';
import { LedgerReadModel, LedgerService, parseEntry } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import type { CoverageFigures } from './coverage.js';
import { coverageStated, type StatedCoverage } from './receipts.ledger-entries.js';
import { type ReadingCoverage, ReceiptsReadModel } from './receipts.read-model.js';
import { SELECT_LAST_READING, SELECT_STATED_SINCE } from './store/receipts.sql.js';

/** Receipts that arrive while a coverage is computed let it begin again. */
const ATTEMPTS = 3;

interface ModelVersionRow {
  readonly id: number;
  readonly model: string;
  readonly version: string;
}

/**
 * States in the ledger how far receipts cover the reading of a model version, so that certificates
 * can cite it. A statement holds the value of the index's list of these receipts, and so it speaks
 * of all of them.
 */
@Injectable()
export class CoverageStatementsService {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly index: IndexReadModel,
    private readonly catchUp: IndexCatchUp,
    private readonly receipts: ReceiptsReadModel,
  ) {}

  /**
   * Has the coverage stated, unless the newest statement is of all receipts and has its figures.
   * Where receipts keep arriving, the statement before stays.
   * @returns the last entry that speaks of the model version's receipts; null if there is none
   * @throws IndexError `index-behind`
   */
  async ensureStated(version: ModelVersionRow): Promise<number | null> {
    let last = await lastReading(this.database, version.id);
    for (let attempt = 0; last !== null && attempt < ATTEMPTS; attempt++) {
      const { treeSize } = await this.entries.position();
      await this.catchUp.ensureCovered(last);
      const list = await this.index.listState({ kind: 'readings', subject: referenceOf(version) });
      const coverage = await this.receipts.coverage(version.model, version.version, treeSize);
      const stated: StatedCoverage = {
        ...{ model: version.model, version: version.version, upto: treeSize, list: list.value },
        ...{ coverage: coverage.coverage, figures: countsOf(coverage) },
      };
      if (await this.isStated(list, stated)) return list.last;
      const entry = await this.state(version.id, last, list, stated);
      if (entry !== null) return entry;
      last = await lastReading(this.database, version.id);
    }
    return last;
  }

  /** Whether the list ends with a statement of this coverage. */
  private async isStated({ last }: ListState, { coverage, figures }: StatedCoverage): Promise<boolean> {
    const [entry] = last === null ? [] : await this.entries.entries([last]);
    if (entry === undefined) return false;
    const { kind, data } = parseEntry(entry.index, entry.body);
    if (kind !== 'receipts.coverage-stated') return false;
    return (
      canonicalJson({ coverage, figures }) === canonicalJson({ coverage: data['coverage'], figures: data['figures'] })
    );
  }

  /** Null if the list went on since it was read. */
  private state(id: number, last: number, list: ListState, stated: StatedCoverage): Promise<number | null> {
    return this.database.transaction(async (tx) => {
      await this.ledger.open(tx);
      if ((await lastReading(tx, id)) !== last || list.commitment.upto <= last) return null;
      const [since] = await tx.query<{ stated: boolean }>(SELECT_STATED_SINCE, [list.commitment.upto]);
      if (since?.stated !== false) return null;
      return (await this.ledger.append(tx, 'system:receipts', coverageStated(stated))).index;
    });
  }
}

async function lastReading(reader: Reader, modelVersion: number): Promise<number | null> {
  const [row] = await reader.query<{ entry: number | null }>(SELECT_LAST_READING, [modelVersion]);
  return row?.entry ?? null;
}

const referenceOf = ({ model: name, version }: ModelVersionRow): string => formatModelReference({ name, version });

function countsOf({ runs, lists, figures }: ReadingCoverage): CoverageCounts {
  const counts: CoverageFigures = figures;
  return { ...counts, runs: runs.length, readAfterRemoval: lists.readAfterRemoval.size };
}
