import { Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Clock, systemClock } from '@core/kernel';
import { LedgerModule } from '@domain/ledger';
import { Database } from '@platform/database';
import { JobsModule } from '@platform/jobs';
import { createTestDatabase } from '@testing/harness';

export interface OpenModulesOptions {
  /** The modules to open, with those that they import. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  /** Settings that an app provides to every module. */
  readonly settings?: readonly object[];
  readonly clock?: Clock;
}

export interface OpenModules {
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly database: Database;
  /** A service or read model of any of the modules. */
  get<Part>(type: abstract new (...args: never[]) => Part): Part;
  close(): Promise<void>;
}

/** Opens modules as an app does, on a database of their own. */
export async function openModules({
  imports,
  settings = [],
  clock = systemClock,
}: OpenModulesOptions): Promise<OpenModules> {
  const testDatabase = await createTestDatabase();
  const database = await Database.connect({ url: testDatabase.url, applicationName: 'test' });
  const providers = [
    { provide: Database, useValue: database },
    { provide: Clock, useValue: clock },
    ...settings.map((setting) => ({ provide: setting.constructor, useValue: setting })),
  ];
  const context = await NestFactory.createApplicationContext(
    {
      module: RootModule,
      imports: [
        { module: GlobalModule, global: true, providers, exports: providers },
        LedgerModule.with(),
        JobsModule,
        ...imports,
      ],
    },
    { logger: false },
  );
  return {
    url: testDatabase.url,
    ownerUrl: testDatabase.ownerUrl,
    superuserUrl: testDatabase.superuserUrl,
    database,
    // Nest's Type has a constructor of any arguments; a class with a protected one is found by it
    // all the same.
    get: <Part>(type: abstract new (...args: never[]) => Part) => context.get<Part>(type as unknown as Type<Part>),
    close: async () => {
      await context.close();
      await database.close();
      await testDatabase.drop();
    },
  };
}

@Module({})
class RootModule {}

@Module({})
class GlobalModule {}
