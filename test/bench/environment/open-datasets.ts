import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Bitmap } from '@core/bitmap';
import { Clock, systemClock } from '@core/kernel';
import { DatasetsModule, DatasetsReadModel, type TouchedVersion } from '@domain/datasets';
import { LedgerModule } from '@domain/ledger';
import { Database } from '@platform/database';
import { JobsModule } from '@platform/jobs';

@Module({})
class GlobalModule {}
@Module({})
class RootModule {}

export interface OpenDatasets {
  /** The dataset versions that have any of these shards, as of the first entry. */
  touching(shards: Bitmap): Promise<TouchedVersion[]>;
  close(): Promise<void>;
}

/** Opens the datasets module on a database, in this process. */
export async function openDatasets(url: string): Promise<OpenDatasets> {
  const database = await Database.connect({ url, applicationName: 'bench' });
  const providers = [
    { provide: Database, useValue: database },
    { provide: Clock, useValue: systemClock },
  ];
  const context = await NestFactory.createApplicationContext(
    {
      module: RootModule,
      imports: [
        { module: GlobalModule, global: true, providers, exports: providers },
        LedgerModule.with(),
        JobsModule,
        DatasetsModule,
      ],
    },
    { logger: false },
  );
  const datasets = context.get(DatasetsReadModel);
  return {
    touching: (shards) => datasets.touching(shards, 1),
    close: async () => {
      await context.close();
      await database.close();
    },
  };
}
