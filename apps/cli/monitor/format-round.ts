import type { RoundReport } from '@core/monitor';

/** The line of a round. Alarms follow it, one a line, when they are new. */
export function formatRound(report: RoundReport): string {
  const { time, treeSize, root, grownBy, entriesRead, index, alarms, unchecked } = report;
  const verdict = alarms.length > 0 ? `ALARM (${alarms.length})` : unchecked ? 'unchecked' : 'ok';
  const cosigned =
    report.cosignedAt === null ? '' : `, cosigned ${Math.round(Date.parse(time) / 1_000 - report.cosignedAt)} s ago`;
  const parts = [
    `${treeSize} entries (+${grownBy}), root ${root.slice(0, 16)}…${cosigned}`,
    ...(entriesRead > 0 ? [`${entriesRead} entries read`] : []),
    ...(index.commitments > 0
      ? [`index of ${index.upto} entries: ${index.subjects} subjects, ${index.commitments} commitments`]
      : []),
    ...(unchecked ? [`${unchecked.code}: ${unchecked.message}`] : []),
  ];
  return `${time} ${verdict}: ${parts.join('; ')}`;
}
