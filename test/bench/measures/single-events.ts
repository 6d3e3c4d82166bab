import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { HttpConnection, requestText } from '../environment/http-connection.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median, quantile } from '../report/timing.js';
import { ROUND_MS, Rounds, ROUNDS, WARM_UP_MS } from './single-registrations.js';

const CLIENTS = 64;
/** Clients of OpenLineage give up after 5 s. */
const LATENCY_TARGET_MS = 1_000;
const FACET = { _producer: 'https://example.com/bench', _schemaURL: 'https://example.com/bench' };
const QUERY = "SELECT text, language FROM hub WHERE language = 'en' ".repeat(20);

interface Sender {
  readonly path: string;
  /** The body of the n-th request of a client. */
  readonly body: (client: string, n: number) => object;
}

/** An event that a run completed, as clients send them: one in each request. */
const EVENTS: Sender = {
  path: '/api/v1/lineage',
  body: (client, n) => ({
    eventTime: '2026-01-01T00:00:00Z',
    eventType: 'COMPLETE',
    producer: FACET._producer,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: crypto.randomUUID(), facets: {} },
    job: { namespace: 'bench', name: `single-${client}`, facets: { sql: { ...FACET, query: QUERY } } },
    inputs: [{ namespace: 's3://bench', name: 'hub', facets: {} }],
    outputs: [{ namespace: 's3://bench', name: `single/${client}/${n}`, facets: {} }],
  }),
};

/** The same facts, registered. */
const REGISTRATIONS: Sender = {
  path: '/v1/shards',
  body: (client, n) => ({
    uri: `s3://bench/registered/${client}/${n}`,
    derivedFrom: ['s3://bench/hub'],
    activity: { kind: 'run', job: `bench/single-${client}`, run: crypto.randomUUID() },
  }),
};

/** Concurrent clients that send one event in each request, against registrations of the same. */
export async function singleEventRows({ environment, log }: Bench): Promise<Row[]> {
  log(`single OpenLineage events with ${CLIENTS} clients`);
  const api = await ServerProcess.open('api', await environment.newDatabase());
  try {
    await call(api.url, 'POST', '/v1/shards', { uri: 's3://bench/hub', origins: [{ kind: 'unknown' }] });
    const [events, registrations] = [new Rounds(), new Rounds()];
    for (const sender of [EVENTS, REGISTRATIONS]) await send(api.url, sender, 'warm-up', WARM_UP_MS);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [sender, rounds] of [[EVENTS, events] as const, [REGISTRATIONS, registrations] as const]) {
        let taken: number[] = [];
        const { cpu } = await environment.measure(api, async () => {
          taken = await send(api.url, sender, String(round), ROUND_MS);
        });
        rounds.add(taken, cpu);
      }
    }
    return rowsOf(events, registrations);
  } finally {
    await api.close();
  }
}

function rowsOf(events: Rounds, registrations: Rounds): Row[] {
  const [waits, others] = [events, registrations].map((one) => ({
    p50: duration(quantile(one.waits, 0.5)),
    p99: duration(quantile(one.waits, 0.99)),
  }));
  const times = `${ROUNDS} alternating rounds of ${ROUND_MS / 1_000} s`;
  return [
    row({
      measure: `single OpenLineage events, ${CLIENTS} clients`,
      ours: String(events),
      against: `single registrations of the same shards: ${String(registrations)}`,
      value: median(events.rates) / median(registrations.rates),
      target: noTarget,
      note: `HTTP, one event of ${count(JSON.stringify(EVENTS.body('0-0', 0)).length)} bytes a request; COMPLETE of a run with one input and one output; ${times}, medians; CPU of the server + of Postgres, each`,
    }),
    row({
      measure: `99 of 100 single OpenLineage events are answered within, ${CLIENTS} clients`,
      ours: `${waits?.p99} (p50 ${waits?.p50})`,
      against: `single registrations: ${others?.p99} (p50 ${others?.p50})`,
      value: quantile(events.waits, 0.99),
      unit: ' ms',
      target: atMost(LATENCY_TARGET_MS, ' ms'),
      note: `201 after the commit; clients of OpenLineage give up after 5 s; ${count(events.waits.length)} events`,
    }),
  ];
}

/** Sends for this long; returns the milliseconds of each answer. */
async function send(url: string, { path, body }: Sender, round: string, milliseconds: number): Promise<number[]> {
  const until = performance.now() + milliseconds;
  const taken: number[] = [];
  const client = async (_: unknown, number: number): Promise<void> => {
    const connection = await HttpConnection.open(url);
    for (let n = 0; performance.now() < until; n++) {
      const request = requestText('POST', path, ADMIN_KEY, JSON.stringify(body(`${round}-${number}`, n)));
      const started = performance.now();
      const answer = await connection.send(request);
      if (answer.status !== 201) throw new Error(`${path} returned ${answer.status}: ${answer.body.toString()}`);
      taken.push(performance.now() - started);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return taken;
}
