import { Inject, Injectable } from '@nestjs/common';
import { canonicalJson } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { Database, type Reader, type Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import type { DatasetSummary } from './dataset-version.js';
import { datasetNotFound, invalidDescription } from './datasets.errors.js';
import { datasetDescribed } from './datasets.ledger-entries.js';
import { DescribeDataset } from './describe-dataset.command.js';
import {
  CLOSE_DESCRIPTION,
  INSERT_DESCRIPTION,
  SELECT_DATASET,
  SELECT_DESCRIPTIONS,
} from './store/dataset-description.sql.js';

/** A description as of a tree size. */
export interface DatasetDescription extends DescribeDataset {
  /** Index of the entry that stated it. */
  readonly validFrom: number;
}

export interface DescribedDataset extends DatasetSummary {
  /** Null if nothing is stated. */
  readonly described: DatasetDescription | null;
}

export interface DescriptionRecorded {
  readonly receipt: Receipt;
  /** The same is current already; the receipt is that statement's. */
  readonly existing: boolean;
}

type Nullable<Facts> = { readonly [Fact in keyof Facts]: Exclude<Facts[Fact], undefined> | null };
type DescriptionRow = Nullable<Required<DescribeDataset>> & { readonly dataset: string; readonly validFrom: number };

/** Descriptions of datasets. They change no set and no total. */
@Injectable()
export class DatasetDescriptionsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    @Inject(Database) private readonly reader: Reader,
  ) {}

  /**
   * Describes a dataset, or describes it anew with other content: what the new statement leaves out
   * is stated no more. Throws `dataset-not-found` before its first version.
   */
  async describe(tx: Transaction, by: Actor, dataset: string, command: DescribeDataset): Promise<DescriptionRecorded> {
    const facts = readCommand(DescribeDataset, command, invalidDescription);
    const { nextIndex } = await this.ledger.open(tx);
    const { described } = await read(tx, dataset, nextIndex);
    const statement = datasetDescribed(dataset, facts);
    if (described && canonicalJson(datasetDescribed(dataset, described).data) === canonicalJson(statement.data))
      return { existing: true, receipt: await this.entries.receipt(described.validFrom, tx) };
    const receipt = await this.ledger.append(tx, by, statement);
    const { description, creators, citation, homepage } = facts;
    await tx.query(CLOSE_DESCRIPTION, [dataset, receipt.index]);
    await tx.query(INSERT_DESCRIPTION, [
      ...[dataset, receipt.index, description, creators && JSON.stringify(creators)],
      ...[citation, homepage],
    ]);
    return { existing: false, receipt };
  }

  /** The datasets with their descriptions as of the tree size, in the order given. */
  withDescriptions(datasets: readonly DatasetSummary[], asOf: number): Promise<DescribedDataset[]> {
    return describedOf(this.reader, datasets, asOf);
  }

  /** The dataset and its description as of the tree size, or `dataset-not-found`. */
  requireDescribed(dataset: string, asOf: number): Promise<DescribedDataset> {
    return read(this.reader, dataset, asOf);
  }
}

async function read(reader: Reader, dataset: string, asOf: number): Promise<DescribedDataset> {
  const [summary] = await reader.query<DatasetSummary>(SELECT_DATASET, [dataset, asOf]);
  if (!summary) throw datasetNotFound(dataset);
  const [found] = await describedOf(reader, [summary], asOf);
  return found ?? { ...summary, described: null };
}

async function describedOf(
  reader: Reader,
  datasets: readonly DatasetSummary[],
  asOf: number,
): Promise<DescribedDataset[]> {
  const names = datasets.map(({ dataset }) => dataset);
  const rows = await reader.query<DescriptionRow>(SELECT_DESCRIPTIONS, [names, asOf]);
  const byName = new Map(rows.map((row) => [row.dataset, toDescription(row)]));
  return datasets.map((summary) => ({ ...summary, described: byName.get(summary.dataset) ?? null }));
}

function toDescription(row: DescriptionRow): DatasetDescription {
  const { description, creators, citation, homepage, validFrom } = row;
  return {
    description: description ?? undefined,
    creators: creators ?? undefined,
    citation: citation ?? undefined,
    homepage: homepage ?? undefined,
    validFrom,
  };
}
