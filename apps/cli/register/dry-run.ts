import { fileKindOf, ruleOf } from '@interop/listings';
import { formatTable } from '../format-table.js';
import { type DeclarationRules, declareFile, type FileDeclaration } from './declare-file.js';
import { formatCount, formatSize } from './format-figures.js';
import type { FileFault } from './run-counts.js';
import type { FaultyEntry, Source, SourceFile } from './source.js';

const SHOWN_EXAMPLES = 3;

/** What would be sent, by the rule that declares the origin. */
export interface DryRun {
  files: number;
  bytes: number;
  readonly byRule: { rule: string; files: number; bytes: number; example: FileDeclaration }[];
  readonly faults: FileFault[];
}

/** Lists the source; reads no content and sends no request. */
export async function dryRun(source: Source, rules: DeclarationRules): Promise<DryRun> {
  const result: DryRun = { files: 0, bytes: 0, byRule: [], faults: [] };
  for await (const entry of source.entries()) {
    if ('skipped' in entry) continue;
    result.files += 1;
    try {
      addEntry(result, entry, rules);
    } catch (error) {
      result.faults.push({ path: entry.path, message: (error as Error).message });
    }
  }
  return result;
}

function addEntry(result: DryRun, entry: SourceFile | FaultyEntry, rules: DeclarationRules): void {
  if ('fault' in entry) throw new Error(entry.fault);
  const size = entry.content?.size;
  const declaration = declareFile(entry, fileKindOf(entry.path), { bytes: size }, rules);
  const rule = entry.declared?.['origins'] === undefined ? ruleName(entry.path, rules) : '(the manifest)';
  let row = result.byRule.find((other) => other.rule === rule);
  if (!row) result.byRule.push((row = { rule, files: 0, bytes: 0, example: declaration }));
  row.files += 1;
  row.bytes += size ?? 0;
  result.bytes += size ?? 0;
}

function ruleName(path: string, { rules, origins }: DeclarationRules): string {
  const rule = ruleOf(path, rules);
  if (rule) return rule.patterns.join(' ');
  return origins.length > 0 ? '(flags)' : '(none: unknown origin)';
}

export function formatDryRun({ files, bytes, byRule, faults }: DryRun): string[] {
  const rows = byRule.map((row) => [row.rule, row.files, formatSize(row.bytes)]);
  const examples = byRule.slice(0, SHOWN_EXAMPLES).map(({ example }) => `  ${JSON.stringify(example)}`);
  return [
    ...formatTable(['origin from rule', 'files', 'bytes'], rows),
    '',
    'Declarations, such as:',
    ...examples,
    '',
    `Dry run, nothing was sent: ${formatCount(files)} files, ${formatSize(bytes)}; ${formatCount(faults.length)} cannot be registered.`,
  ];
}
