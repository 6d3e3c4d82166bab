import { Command } from 'commander';
import { formatGenerated } from '../ask/format-generated.js';
import { componentsPath } from '../ask/provenance-question.js';
import { auditorKeyFile } from '../auditor-key-file.js';
import { readInstallation } from '../installation.js';
import { type ReadyReport, start, type StartVoice } from './start.js';

export function startCommand(): Command {
  return new Command('start')
    .description(
      'Start Whence: database, HTTP interface and worker, until Ctrl-C. The settings are in the environment.',
    )
    .option('--json', 'speak JSON, an object a line: the generated admin key once, then what is ready')
    .action(async ({ json }: { json?: boolean }) => {
      const installation = readInstallation();
      const { dataDir } = installation.config;
      await start(installation, json ? jsonVoice() : textVoice(auditorKeyFile(dataDir)));
    });
}

const note = (line: string): void => void process.stderr.write(`whence: ${line}\n`);

function jsonVoice(): StartVoice {
  return {
    note,
    adminKey: (adminKey) => console.log(JSON.stringify({ adminKey })),
    ready: (report) => console.log(JSON.stringify({ ready: true, ...report })),
  };
}

function textVoice(keyFile: string): StartVoice {
  let shown = false;
  const adminKey = (secret: string): void => {
    shown = true;
    console.log(`The admin key, shown this once; keep it, as only its hash is stored:\n\n  ${secret}\n`);
  };
  return { note, adminKey, ready: (report) => console.log([...readyLines(report, keyFile, shown)].join('\n')) };
}

function* readyLines({ url, database, answer }: ReadyReport, keyFile: string, keyShown: boolean): Iterable<string> {
  if (answer) {
    yield* formatGenerated(answer);
    yield '';
    yield 'The same over HTTP, with the key that reads everything and writes nothing:';
    yield `  curl -H "Authorization: Bearer $(cat ${shellQuoted(keyFile)})" '${url}${componentsPath(answer)}'`;
    yield '';
  }
  yield `Database: ${database}`;
  yield `Interface: ${url}/docs`;
  if (!keyShown)
    yield 'Another admin key, should the first one be lost: npx whence keys issue --role admin --label <what for>';
  yield `whence is ready at ${url}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
