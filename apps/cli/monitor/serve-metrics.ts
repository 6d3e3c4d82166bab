import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RoundReport } from '@core/monitor';
import { explainListenError, httpUrl } from '@platform/process';

export interface ServedMetrics {
  readonly url: string;
  show(report: RoundReport, undelivered: number): void;
  close(): void;
}

/** Serves the figures of the last round at /metrics, in the text format of Prometheus. */
export async function serveMetrics(host: string, port: number): Promise<ServedMetrics> {
  let text = '';
  const server = createServer((request, response) => {
    const isAsked = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(isAsked ? 200 : 404, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(isAsked ? text : '');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const { address, port: bound } = server.address() as AddressInfo;
  return {
    url: httpUrl(address, bound),
    show: (report, undelivered) => {
      text = expositionOf(report, undelivered);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function expositionOf(report: RoundReport, undelivered: number): string {
  const codes = new Map<string, number>();
  for (const { code } of report.alarms) codes.set(code, (codes.get(code) ?? 0) + 1);
  const gauges: readonly (readonly [name: string, help: string, value: number])[] = [
    ['last_round_timestamp_seconds', 'When the last round began', Date.parse(report.time) / 1_000],
    ['unchecked', '1 if the last round could not check everything', report.unchecked ? 1 : 0],
    ['alarms', 'Alarms that are not accepted', report.alarms.length],
    ['tree_size', 'Entries of the newest tree that was accepted', report.treeSize],
    ['entries_read', 'Entries that were read and checked', report.entriesRead],
    ['index_entries', 'Entries before the last commitment to the index that was checked', report.index.upto],
    ['undelivered_events', 'Events that the webhook has not accepted', undelivered],
    ...(report.cosignedAt === null
      ? []
      : [['cosigned_timestamp_seconds', 'By when the quorum cosigned the checkpoint', report.cosignedAt] as const]),
  ];
  const lines = gauges.flatMap(([name, help, value]) => [
    `# HELP whence_monitor_${name} ${help}.`,
    `# TYPE whence_monitor_${name} gauge`,
    `whence_monitor_${name} ${value}`,
  ]);
  const byCode = [...codes].map(([code, count]) => `whence_monitor_alarms_by_code{code="${code}"} ${count}`);
  if (byCode.length > 0) lines.push('# TYPE whence_monitor_alarms_by_code gauge', ...byCode);
  return `${lines.join('\n')}\n`;
}
