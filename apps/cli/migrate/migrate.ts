import { migrateAll } from '../database/migrate-all.js';
import { reachDatabase } from '../database/open-database.js';
import { readInstallation } from '../installation.js';

export async function migrate({ json }: { json?: boolean }): Promise<void> {
  const installation = readInstallation();
  const database = await reachDatabase(installation);
  try {
    await migrateAll(database.url, installation.config);
  } finally {
    await database.close();
  }
  const { description } = database;
  console.log(
    json ? JSON.stringify({ migrated: true, database: description }) : `The schema is up to date: ${description}.`,
  );
}
