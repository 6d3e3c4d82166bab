import { printable } from '../format-table.js';
import type { CroissantReport } from './croissant-import.js';
import type { DigestCounts } from './digester.js';
import { formatCount, formatDuration, formatSize } from './format-figures.js';
import type { FileFault, RunCounts } from './run-counts.js';

const SHOWN_FAULTS = 20;
/** Of one fault. */
const SHOWN_ERRORS = 5;

export interface RunReport {
  readonly counts: RunCounts;
  readonly digests: DigestCounts;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly croissant?: CroissantReport;
}

/** The report of `--json`. */
export function jsonReport({ counts, digests, seconds, interrupted, croissant }: RunReport): object {
  const { found, bytes, registered, existing, repeated, rejected, failed, leftOut, unstated } = counts;
  const { faults, receipt } = counts;
  return {
    found,
    bytes,
    registered,
    existing,
    repeated,
    rejected,
    failed,
    leftOut,
    unstated,
    hashed: digests.hashed,
    hashedBytes: digests.bytes,
    remembered: digests.remembered,
    seconds,
    interrupted,
    receipt,
    faults,
    faultsOmitted: counts.faultCount - faults.length,
    croissant,
  };
}

export function formatReport({ counts, digests, seconds }: RunReport): string[] {
  const n = formatCount;
  const { found, bytes, registered, existing, repeated, rejected, failed, leftOut, unstated, receipt } = counts;
  const again = repeated > 0 ? ` ${n(repeated)} named twice in this source,` : '';
  const rate = seconds > 0 && digests.bytes > 0 ? `, ${formatSize(digests.bytes / seconds)}/s` : '';
  const lines = [
    `${n(found)} found, ${formatSize(bytes)}: ${n(registered)} registered, ${n(existing - repeated)} registered before,${again} ${n(rejected)} rejected, ${n(failed)} unreadable`,
    `${n(digests.hashed)} hashed (${formatSize(digests.bytes)}${rate}), ${n(digests.remembered)} known from earlier runs; ${formatDuration(seconds)} in total`,
  ];
  if (leftOut > 0) lines.push(`${n(leftOut)} skipped: hidden names, links to folders, special files`);
  if (unstated > 0) lines.push(`${n(unstated)} of unknown origin: no rule and no flag states one`);
  if (receipt)
    lines.push(
      `receipt: entry ${receipt.index}, in the tree of size ${receipt.treeSize} with root ${receipt.rootHash}`,
    );
  return lines;
}

/** The first faults, one a line, each with the first of its errors below it. */
export function formatFaults(faults: readonly FileFault[], total: number): string[] {
  const first = faults.slice(0, SHOWN_FAULTS);
  const shown = first.flatMap(({ path, message, errors = [] }) => [
    printable(`${path}: ${message}`),
    ...errors.slice(0, SHOWN_ERRORS).map((one) => printable(`  ${one.pointer || '/'}: ${one.message}`)),
  ]);
  const more = total - first.length;
  return more > 0 ? [...shown, `… and ${formatCount(more)} more; --json lists the first thousand`] : shown;
}
