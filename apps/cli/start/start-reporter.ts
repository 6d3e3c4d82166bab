import { formatGenerated } from '../ask/format-generated.js';
import { componentsPath } from '../ask/provenance-question.js';
import type { ReadyReport, StartReporter } from './start.js';

const note = (line: string): void => void process.stderr.write(`whence: ${line}\n`);

/** Reports for programs: one JSON object a line. */
export function jsonReporter(): StartReporter {
  return {
    note,
    adminKey: (adminKey) => console.log(JSON.stringify({ adminKey })),
    ready: (report) => console.log(JSON.stringify({ ready: true, ...report })),
  };
}

/** Reports for people. */
export function textReporter(keyFile: string): StartReporter {
  let shown = false;
  const adminKey = (secret: string): void => {
    shown = true;
    console.log(`The admin key, shown this once; keep it, as only its hash is stored:\n\n  ${secret}\n`);
  };
  return { note, adminKey, ready: (report) => console.log([...readyLines(report, keyFile, shown)].join('\n')) };
}

function* readyLines(
  { url, database, answer, signingRefused }: ReadyReport,
  keyFile: string,
  keyShown: boolean,
): Iterable<string> {
  if (answer) {
    yield* formatGenerated(answer);
    yield '';
    yield 'The same over HTTP, with the key that reads everything and writes nothing:';
    yield `  curl -H "Authorization: Bearer $(cat ${shellQuoted(keyFile)})" '${url}${componentsPath(answer, true)}'`;
    yield '';
  }
  yield `Database: ${database}`;
  yield `Interface: ${url}/docs`;
  if (!keyShown) yield 'If the admin key is lost, issue another: npx whence keys issue --role admin --label <what for>';
  if (signingRefused !== undefined) {
    yield `NOTHING IS SIGNED. ${signingRefused}`;
    yield 'Recording continues. libs/decisions/when-signing-is-refused.md explains what to do.';
  }
  yield `whence is ready at ${url}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
