import { setTimeout as sleep } from 'node:timers/promises';
import { acceptStanding, MonitoredLog, type RoundReport, withKeys } from '@core/monitor';
import { shutdownSignal } from '@platform/process';
import { failureOf } from '../exit-code.js';
import { formatRound } from './format-round.js';
import { httpSource } from '../http/http-source.js';
import { type MonitorCommandOptions, type MonitorPlan, readPlan } from './monitor-options.js';
import { type ServedMetrics, serveMetrics } from './serve-metrics.js';
import { openState } from './state-folder.js';
import { deliver } from './webhook.js';

/** Follows a log until a signal ends it, or for one round. Sets the exit code. */
export async function monitor(url: string, options: MonitorCommandOptions): Promise<void> {
  try {
    const plan = readPlan(url, options);
    const metrics = plan.metrics && (await serveMetrics(plan.metrics.host, plan.metrics.port));
    if (metrics) console.error(`Metrics: ${metrics.url}/metrics`);
    try {
      process.exitCode = await follow(plan, options, metrics);
    } finally {
      metrics?.close();
    }
  } catch (error) {
    console.error(failureOf(error).message);
    process.exitCode = 2;
  }
}

async function follow(
  plan: MonitorPlan,
  { once, accept, json }: MonitorCommandOptions,
  metrics: ServedMetrics | undefined,
): Promise<0 | 1 | 2> {
  const shutdown = shutdownSignal();
  const { state, index, store } = await openState(plan.folder, plan.options.origin);
  const known = withKeys(accept ? acceptStanding(state) : state, plan.keys);
  const source = httpSource(plan.base, { apiKey: plan.apiKey, signal: shutdown });
  const log = new MonitoredLog(source, plan.options, store, known, index);
  const printed = new Set<string>();
  for (;;) {
    const report = await log.round(new Date()).catch((error: unknown) => {
      if (!shutdown.aborted) throw error;
    });
    // What the round found until the signal is in the state, and the next one goes on from there.
    if (!report) return 0;
    print(report, printed, json === true);
    await tell(plan, log, shutdown);
    metrics?.show(report, plan.webhook ? log.state.outbox.length : 0);
    if (once) return report.alarms.length > 0 ? 1 : report.unchecked ? 2 : 0;
    await sleep(plan.everyMs, undefined, { signal: shutdown }).catch(() => undefined);
    if (shutdown.aborted) return 0;
  }
}

/** Prints the line of a round, and what was not printed before. */
function print(report: RoundReport, printed: Set<string>, asJson: boolean): void {
  if (asJson) return console.log(JSON.stringify(report));
  console.log(formatRound(report));
  const details = [
    ...report.alarms.map(({ code, at, message }) => `  ALARM ${code} at ${at}: ${message}`),
    ...report.notChecked.map((what) => `  Not checked: ${what}.`),
  ];
  for (const detail of details) {
    if (!printed.has(detail)) console.log(detail);
    printed.add(detail);
  }
}

async function tell({ webhook, base }: MonitorPlan, log: MonitoredLog, signal: AbortSignal): Promise<void> {
  const { outbox, origin } = log.state;
  if (outbox.length === 0) return;
  if (!webhook) return log.delivered(outbox.map(({ id }) => id));
  const { delivered, why } = await deliver(webhook, { origin, url: base }, outbox, signal);
  if (delivered.length > 0) await log.delivered(delivered);
  if (why !== undefined)
    console.error(`The webhook did not accept an event; it is sent again after the next round. ${why}.`);
}
