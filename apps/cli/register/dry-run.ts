import { fileKindOf, type FileRule, ruleOf } from '@interop/listings';
import { formatTable } from '../format-table.js';
import { type Declaration, declareFile, type CommonFacts } from './declare-file.js';
import type { Found, Source } from './found-file.js';
import { size } from './progress.js';

const SHOWN = 3;

/** What `--dry-run` answers: what would be sent, by the rule that says where it comes from. */
export interface DryRun {
  files: number;
  bytes: number;
  readonly byRule: { rule: string; files: number; bytes: number; example: Declaration }[];
  readonly faults: { path: string; message: string }[];
}

/** Walks the source and reads no content; asks no Whence. */
export async function dryRun(source: Source, sayings: CommonFacts): Promise<DryRun> {
  const answer: DryRun = { files: 0, bytes: 0, byRule: [], faults: [] };
  for await (const found of source.files()) {
    answer.files += 1;
    try {
      count(answer, found, sayings);
    } catch (error) {
      answer.faults.push({ path: found.path, message: (error as Error).message });
    }
  }
  return answer;
}

function count(answer: DryRun, found: Found, sayings: CommonFacts): void {
  if ('fault' in found) throw new Error(found.fault);
  const bytes = found.content?.size;
  const declared = { ...(bytes !== undefined && { bytes }), ...found.declared };
  const declaration = declareFile({ ...found, declared }, fileKindOf(found.path), undefined, sayings);
  const rule = ruleText(ruleOf(found.path, sayings.rules), sayings);
  let row = answer.byRule.find((one) => one.rule === rule);
  if (!row) answer.byRule.push((row = { rule, files: 0, bytes: 0, example: declaration }));
  row.files += 1;
  row.bytes += bytes ?? 0;
  answer.bytes += bytes ?? 0;
}

function ruleText(rule: FileRule | undefined, { origins }: CommonFacts): string {
  if (rule) return rule.patterns.join(' ');
  return origins.length > 0 ? 'the flags' : 'nothing is said: unknown';
}

export function formatDryRun({ files, bytes, byRule, faults }: DryRun): string[] {
  const rows = byRule.map((row) => [row.rule, row.files, size(row.bytes)]);
  return [
    ...formatTable(['origin by', 'files', 'bytes'], rows),
    '',
    ...byRule.slice(0, SHOWN).map(({ example }) => JSON.stringify(example)),
    '',
    `Nothing was sent: ${files.toLocaleString('en')} files, ${size(bytes)}, ${faults.length.toLocaleString('en')} that could not be registered.`,
  ];
}
