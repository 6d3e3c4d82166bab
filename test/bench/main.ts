import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Bench } from './bench.js';
import { Ground } from './ground/ground.js';
import { machine } from './report/machine.js';
import type { Row } from './report/row.js';
import { table } from './report/table.js';
import { readSettings, type Settings, USAGE } from './settings.js';

const RESULTS = path.join(__dirname, 'RESULTS.md');

const say = (line: string): void => {
  process.stderr.write(`bench ${(performance.now() / 1_000).toFixed(0).padStart(5)} s: ${line}\n`);
};

async function main(): Promise<void> {
  const settings = settingsOrSentence();
  if (typeof settings === 'string') return console.log(settings);
  const ground = await Ground.start();
  const bench = new Bench(ground, settings.scale, say);
  const close = async (): Promise<void> => {
    await bench.close();
    await ground.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(1)));
  }
  try {
    await measure(settings, bench);
  } finally {
    await close();
  }
}

function settingsOrSentence(): Settings | string {
  try {
    const settings = readSettings(process.argv.slice(2));
    return settings === 'help' ? USAGE : settings;
  } catch (error) {
    process.exitCode = 2;
    return (error as Error).message;
  }
}

async function measure(settings: Settings, bench: Bench): Promise<void> {
  const started = performance.now();
  const rows: Row[] = [];
  for (const { run } of settings.measures) {
    const found = await run(bench);
    rows.push(...found);
    for (const row of found) say(`→ ${row.measure}: ${row.result} (${row.ours}; ${row.against})`);
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const facts = [`\`${settings.command}\`, ${minutes} minutes`, ...machine(bench.ground.postgresVersion)];
  const text = `${facts.map((fact) => `- ${fact}`).join('\n')}\n\n${table(rows)}\n`;
  console.log(text);
  if (settings.write) writeFileSync(RESULTS, `${HEAD}\n${text}`);
}

const HEAD = `# Results of the bench

Each figure is a ratio to a limit that was measured in the same run, on the same machine and the same rows. Times by themselves say little: the
client, the service and the database share the cores.
`;

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
