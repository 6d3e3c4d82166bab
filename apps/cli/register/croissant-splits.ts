import { runInNewContext } from 'node:vm';
import type { LeftOut, SplitRule } from '@interop/croissant';

/** A file that is planned, and what describes it. */
export interface PlacedFile {
  readonly path: string;
  /** Of the FileObject or the FileSet. */
  readonly id: string;
  /** What expressions read the split from. */
  readonly fullpath: string;
}

/**
 * For all files of a rule. The expression is the description's: one that backtracks without end is
 * stopped.
 */
const TIME_LIMIT_MS = 2_000;
const SPLIT_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

export interface PathSplits {
  readonly splits: ReadonlyMap<string, string>;
  readonly faults: readonly LeftOut[];
}

/** The splits of files by their paths, as the description's expressions take them from there. */
export function splitsByPath(files: readonly PlacedFile[], rules: readonly SplitRule[]): PathSplits {
  const splits = new Map<string, string>();
  const faults: LeftOut[] = [];
  for (const rule of rules) {
    const own = files.filter(({ id, path }) => rule.sources.has(id) && !splits.has(path));
    if (own.length === 0) continue;
    const found = firstGroups(rule, own);
    if (typeof found === 'string') {
      faults.push({ pointer: '/recordSet', why: found });
      continue;
    }
    for (const [at, { path }] of own.entries()) {
      const name = found[at];
      if (typeof name !== 'string' || !SPLIT_NAME.test(name)) continue;
      if (rule.names.size === 0 || rule.names.has(name)) splits.set(path, name);
    }
  }
  return { splits, faults };
}

function firstGroups({ pattern, property }: SplitRule, files: readonly PlacedFile[]): readonly unknown[] | string {
  const texts = files.map(({ fullpath }) => (property === 'filename' ? fullpath.replace(/^.*\//, '') : fullpath));
  try {
    const code = 'const form = new RegExp(pattern, "u"); texts.map((text) => (form.exec(text) ?? [])[1])';
    const found: unknown = runInNewContext(code, { pattern, texts }, { timeout: TIME_LIMIT_MS });
    return Array.from(found as Iterable<unknown>);
  } catch {
    return `has an expression for splits that cannot be used: ${pattern}`;
  }
}
