import type { DigestTally } from './digester.js';
import { duration, size } from './progress.js';
import type { Fault, Tally } from './tally.js';

const FAULTS_SHOWN = 20;

/** What a run came to. */
export interface Figures {
  readonly tally: Tally;
  readonly digests: DigestTally;
  readonly seconds: number;
  readonly leftOut: number;
  readonly interrupted: boolean;
}

/** As `--json` answers. */
export function summaryOf({ tally, digests, seconds, leftOut, interrupted }: Figures): object {
  const { found, bytes, registered, existing, rejected, failed, unstated, receipt, faults } = tally;
  const counts = { found, bytes, registered, existing, rejected, failed, leftOut, unstated };
  const { hashed, remembered } = digests;
  const untold = rejected + failed - faults.length;
  return {
    ...counts,
    hashed,
    hashedBytes: digests.bytes,
    remembered,
    seconds,
    interrupted,
    receipt,
    faults,
    faultsOmitted: untold,
  };
}

export function formatSummary({ tally, digests, seconds, leftOut }: Figures): string[] {
  const { found, bytes, registered, existing, rejected, failed, unstated, receipt } = tally;
  const rate = seconds > 0 && digests.bytes > 0 ? `, ${size(digests.bytes / seconds)}/s` : '';
  const lines = [
    `${n(found)} found, ${size(bytes)}: ${n(registered)} registered, ${n(existing)} there before, ${n(rejected)} refused, ${n(failed)} not readable`,
    `${n(digests.hashed)} hashed (${size(digests.bytes)}${rate}), ${n(digests.remembered)} remembered from an earlier run; ${duration(seconds)} in all`,
  ];
  if (leftOut > 0) lines.push(`${n(leftOut)} left out: hidden names, links to folders, what is no file`);
  if (unstated > 0) lines.push(`${n(unstated)} of unknown origin: neither a rule nor a flag says where they come from`);
  if (receipt)
    lines.push(`receipt: entry ${receipt.index}, in the tree of ${receipt.treeSize} with root ${receipt.rootHash}`);
  return lines;
}

/** The first of them, a line each. */
export function formatFaults(faults: readonly Fault[], total: number): string[] {
  const shown = faults.slice(0, FAULTS_SHOWN).map(({ path, message }) => printable(`${path}: ${message}`));
  return total > shown.length
    ? [...shown, `… and ${n(total - shown.length)} more; --json tells the first thousand`]
    : shown;
}

/** A file's name may hold anything: control characters would reach the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\ufffd');
}

function n(count: number): string {
  return count.toLocaleString('en');
}
