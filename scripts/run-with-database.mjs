#!/usr/bin/env node
// `nest start api` and `nest start worker` run this instead of Node: without DATABASE_URL it starts
// the embedded Postgres of `npm start`, or uses the one that runs, and migrates it. Arguments:
// those of Node. The Nest CLI runs the `exec` of nest-cli.json in a shell and stops only that
// shell; the shell's own `exec` replaces the shell, so that no process is left behind.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const main = path.resolve(process.argv.find((arg, at) => at > 1 && !arg.startsWith('-')));
const inCli = (name) => require(path.resolve(main, '../../cli', name));

process.setSourceMapsEnabled(true);
try {
  if (!process.env.DATABASE_URL) process.env.DATABASE_URL = await openEmbeddedDatabase();
  process.argv = [process.execPath, main, ...process.argv.slice(process.argv.indexOf(main) + 1)];
  require(main);
} catch (error) {
  const { exitCode, message } = inCli('exit-code.js').failureOf(error);
  process.stderr.write(`${message}\n`);
  process.exitCode = exitCode;
}

async function openEmbeddedDatabase() {
  const { reachDatabase } = inCli('database/open-database.js');
  const { migrateAll } = inCli('database/migrate-all.js');
  const installation = inCli('installation.js').readInstallation();
  const database = await reachDatabase(installation);
  process.once('beforeExit', () => void database.close());
  await migrateAll(database.ownerUrl, installation.config, database.runtimeRole);
  process.stderr.write(`whence: ${database.description}\n`);
  return database.url;
}
