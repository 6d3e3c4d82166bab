import { migrateAll } from '../database/migrate-all.js';
import { reachDatabase } from '../database/open-database.js';
import { readInstallation } from '../installation.js';

export interface MigrateOptions {
  readonly runtimeRole?: string;
  readonly json?: boolean;
}

export async function migrate({ json, runtimeRole }: MigrateOptions): Promise<void> {
  const installation = readInstallation();
  const database = await reachDatabase(installation);
  const role = runtimeRole ?? database.runtimeRole;
  try {
    await migrateAll(database.ownerUrl, installation.config, role);
  } finally {
    await database.close();
  }
  const { description } = database;
  const granted = role === undefined ? '' : ` The role ${role} has the rights that the services need.`;
  console.log(
    json
      ? JSON.stringify({ migrated: true, database: description, runtimeRole: role })
      : `The schema is up to date: ${description}.${granted}`,
  );
}
