import { Bench } from './bench.js';
import { BenchEnvironment } from './environment/bench-environment.js';
import { KeptLedgers } from './environment/kept-ledgers.js';
import { presentBuild } from './environment/present-build.js';
import { machine } from './report/machine.js';
import { keepResults } from './report/results.js';
import type { Row } from './report/row.js';
import { table } from './report/table.js';
import { readSettings, type Settings, USAGE } from './settings.js';

const log = (line: string): void => {
  process.stderr.write(`bench ${(performance.now() / 1_000).toFixed(0).padStart(5)} s: ${line}\n`);
};

async function main(): Promise<void> {
  const opened = openOrMessage();
  if (typeof opened === 'string') return console.log(opened);
  const { settings, kept } = opened;
  const environment = await BenchEnvironment.start(kept);
  const bench = new Bench(environment, settings.scale, log);
  const close = async (): Promise<void> => {
    await bench.close();
    await environment.stop();
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

interface Opened {
  readonly settings: Settings;
  readonly kept: KeptLedgers | null;
}

/** The settings with the folder of kept ledgers; or what to tell the user instead. */
function openOrMessage(): Opened | string {
  try {
    const settings = readSettings(process.argv.slice(2));
    if (settings === 'help') return USAGE;
    return { settings, kept: settings.data === null ? null : KeptLedgers.open(settings.data, presentBuild()) };
  } catch (error) {
    process.exitCode = 2;
    return (error as Error).message;
  }
}

async function measure(settings: Settings, bench: Bench): Promise<void> {
  await bench.prepare(settings.measures.some(({ ledger }) => ledger === 'adds'));
  const started = performance.now();
  const rows: Row[] = [];
  const report = (): string => {
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    const facts = [`\`${settings.command}\`, ${minutes} minutes`, ...machine(bench.environment.postgresVersion)];
    const kept = bench.environment.kept?.find(settings.scale);
    if (kept) facts.push(`the ledger was built before, at revision ${kept.revision}, ${kept.builtAt}`);
    return `${facts.map((fact) => `- ${fact}`).join('\n')}\n\n${table(rows)}\n`;
  };
  for (const { name, run } of settings.measures) {
    const began = performance.now();
    const found = await run(bench).catch((error: unknown) => failed(name, error));
    log(`${name} took ${((performance.now() - began) / 1_000).toFixed(0)} s`);
    rows.push(...found);
    for (const row of found) log(`→ ${row.measure}: ${row.result} (${row.ours}; ${row.against})`);
    // A run takes hours: write after each measure, in case a later one fails.
    if (settings.write) keepResults(settings.scale, settings.only, report());
  }
  console.log(report());
}

function failed(measure: string, error: unknown): Row[] {
  process.exitCode = 1;
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return [{ measure, ours: '', against: '', result: 'FAILED', target: '', met: false, note: firstLine(String(error)) }];
}

/** A cell of the table has one line. */
function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
