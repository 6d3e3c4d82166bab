import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { VENDORS, vendorSlug } from '../corpus/origins.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { call, upload } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import type { Spent } from '../environment/bench-environment.js';
import { atMost, count, duration, rateText, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const TIMES = 5;
const REGISTERED = 60_000;
const ROUNDS = 3;
const VERDICTS = 10;

/** Checks of planned versions over HTTP, and what rules cost a bulk registration. */
export const policy: Measure = { name: 'policy', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  return [
    ...(await checks(bench)),
    ...(await verdicts(bench)),
    ...(await facts(bench)),
    ...(await registrations(bench)),
  ];
}

const origin = { origin: { vendor: vendorSlug(7), kind: 'model_generated' } };
const CONDITIONS: readonly (readonly [string, object])[] = [
  ['an origin', origin],
  ['a contradiction', { contradiction: {} }],
  ['a missing digest', { missing: { what: 'digest', above: 0.5 } }],
  ['a share by tokens', { share: { of: origin, by: 'tokens', above: 0.5 } }],
];
/** Of a corpus whose shards state evidence, licences and preferences. */
const CONDITIONS_ON_FACTS: readonly (readonly [string, object])[] = [
  ['missing evidence', { missing: { what: 'evidence', above: 0.5 } }],
  ['a missing licence', { missing: { what: 'licence', above: 0.5 } }],
  ['a licence', { origin: { licence: 'MIT' } }],
  ['a preference', { preference: { value: 'deny', at: 'collection' } }],
];

const stated = (when: object, gate: string): object => ({
  title: 'A rule',
  effect: 'block',
  gates: [gate],
  onUnknown: 'allow',
  effective: { from: '2020-01-01T00:00:00Z' },
  when,
  reason: 'A benchmark.',
});

async function checks(bench: Bench): Promise<Row[]> {
  const { api, corpus } = await bench.uploaded(bench.scale);
  return checkRows(bench, api.url, corpus, CONDITIONS);
}

/** The verdicts on a committed version of all shards, each with a path, then and now. */
async function verdicts(bench: Bench): Promise<Row[]> {
  const { api, corpus } = await bench.withHistory(bench.scale);
  const ask = (): Promise<Record<string, unknown>> => call(api.url, 'GET', '/v1/datasets/everything/versions/1/policy');
  const slugs = Array.from({ length: VERDICTS }, (_, at) => `bench-verdict-${at}`);
  for (const [at, slug] of slugs.entries()) {
    const when = { origin: { vendor: vendorSlug(at), reach: 'inherited' } };
    await call(api.url, 'PUT', `/v1/rules/${slug}`, stated(when, 'commit'));
  }
  const rules = (await ask())['rules'] as { now: { path?: string[] } | null }[];
  const longest = Math.max(...rules.map(({ now }) => now?.path?.length ?? 0));
  const times = await taken(ask, TIMES);
  for (const slug of slugs) await call(api.url, 'POST', `/v1/rules/${slug}/retire`, { reason: 'Over.' });
  return [
    row({
      measure: `verdicts of ${VERDICTS} rules on a dataset version of ${count(corpus.size)} members, with paths`,
      ours: duration(median(times)),
      against: `the longest path has ${longest} shards`,
      value: median(times),
      unit: ' ms',
      target: atMost(1_000, ' ms'),
      note: `HTTP, median of ${TIMES} after the first`,
    }),
  ];
}

/** Of a corpus whose shards state more, in a database of its own. */
async function facts(bench: Bench): Promise<Row[]> {
  const corpus = new Corpus(bench.scale, 'bench', true);
  const file = path.join(bench.environment.folder, 'facts.ndjson');
  await writeCorpus(corpus, file);
  const api = await ServerProcess.open('api', await bench.environment.newDatabase());
  try {
    bench.log(`registering ${corpus.size} shards with evidence, licences and preferences`);
    await addVendors(api.url);
    await upload(api.url, file);
    return await checkRows(bench, api.url, corpus, CONDITIONS_ON_FACTS);
  } finally {
    rmSync(file);
    await api.close();
  }
}

async function checkRows(
  bench: Bench,
  url: string,
  corpus: Corpus,
  conditions: readonly (readonly [string, object])[],
): Promise<Row[]> {
  const rows: Row[] = [];
  const order = { version: 'planned', from: { query: { uriPrefix: 's3://bench/' } } };
  const ask = (): Promise<unknown> => call(url, 'POST', '/v1/policy/check', { dataset: 'planned', order });
  const none = await taken(ask, TIMES);
  for (const [what, when] of conditions) {
    bench.log(`checking ${what}`);
    await call(url, 'PUT', '/v1/rules/bench', stated(when, 'commit'));
    const [first, times] = [await timed(ask), await taken(ask, TIMES)];
    bench.log(`the first ${Math.round(first)} ms`);
    rows.push(
      row({
        measure: `policy/check of ${count(corpus.size)} members: ${what}`,
        ours: duration(median(times)),
        against: `without a rule: ${duration(median(none))}`,
        value: median(times),
        unit: ' ms',
        target: atMost(1_000, ' ms'),
        note: `HTTP, median of ${TIMES} after the first, which took ${Math.round(first)} ms; the members are selected by a prefix of their URIs`,
      }),
    );
  }
  await call(url, 'POST', '/v1/rules/bench/retire', { reason: 'Over.' });
  return rows;
}

async function addVendors(url: string): Promise<void> {
  for (let vendor = 0; vendor < VENDORS; vendor++) {
    const slug = vendorSlug(vendor);
    await call(url, 'PUT', `/v1/vendors/${slug}`, { name: slug });
  }
}

async function taken(ask: () => Promise<unknown>, times: number): Promise<number[]> {
  await ask();
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push(await timed(ask));
  return all;
}

/** Each round registers the same lines in a new database, with rules that no line meets. */
async function registrations(bench: Bench): Promise<Row[]> {
  const corpus = new Corpus(Math.min(REGISTERED, bench.scale));
  const file = path.join(bench.environment.folder, 'policy.ndjson');
  await writeCorpus(corpus, file);
  const times = new Map<number, Spent[]>([0, 10, 100].map((rules) => [rules, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [rules, all] of times) {
      bench.log(`registering ${corpus.size} shards with ${rules} rules`);
      all.push(await registration(bench, file, rules));
    }
  }
  rmSync(file);
  const middle = (rules: number): Spent => middleOf(times.get(rules) ?? []);
  const without = middle(0);
  return [10, 100].map((rules) => {
    const spent = middle(rules);
    return row({
      measure: `bulk registration with ${rules} rules`,
      ours: rateText(corpus.size, spent),
      against: `without a rule: ${rateText(corpus.size, without)}`,
      value: spent.milliseconds / without.milliseconds,
      unit: '×',
      target: atMost(rules === 10 ? 1.1 : 1.3, '×'),
      note: `${count(corpus.size)} NDJSON lines, medians of ${ROUNDS} alternating rounds, each with a new database and api process; rules of an origin, of terms and of a missing licence, which block nothing`,
    });
  });
}

/** The medians of the rounds. */
function middleOf(rounds: readonly Spent[]): Spent {
  const milliseconds = median(rounds.map((round) => round.milliseconds));
  const cpus = rounds.flatMap(({ cpu }) => cpu ?? []);
  if (cpus.length < rounds.length) return { milliseconds, cpu: null };
  return {
    milliseconds,
    cpu: { server: median(cpus.map(({ server }) => server)), postgres: median(cpus.map(({ postgres }) => postgres)) },
  };
}

async function registration(bench: Bench, file: string, rules: number): Promise<Spent> {
  const api = await ServerProcess.open('api', await bench.environment.newDatabase());
  try {
    await addVendors(api.url);
    await call(api.url, 'PUT', '/v1/vendors/nobody', { name: 'nobody' });
    for (let rule = 0; rule < rules; rule++)
      await call(api.url, 'PUT', `/v1/rules/rule-${rule}`, stated(unmet(rule), 'registration'));
    return await bench.environment.measure(api, () => upload(api.url, file));
  } finally {
    await api.close();
  }
}

function unmet(rule: number): object {
  const nobody = { origin: { vendor: 'nobody', kind: 'model_generated' } };
  if (rule % 3 === 0) return nobody;
  const other =
    rule % 3 === 1 ? { missing: { what: 'licence' } } : { terms: { rule: `RULE_${rule}`, at: 'collection' } };
  return { all: [nobody, other] };
}
