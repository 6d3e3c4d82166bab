import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from '../bench.js';
import { Corpus } from '../corpus/corpus.js';
import { vendorSlug } from '../corpus/origins.js';
import { writeCorpus } from '../corpus/write-corpus.js';
import { call, upload } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import type { Spent } from '../environment/bench-environment.js';
import { atMost, count, duration, rateText, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';
import { addVendors, checkRows, CONDITIONS, stated, taken, TIMES } from './policy-checks.js';

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

/** Of a corpus whose shards state evidence, licences and preferences. */
const CONDITIONS_ON_FACTS: readonly (readonly [string, object])[] = [
  ['missing evidence', { missing: { what: 'evidence', above: 0.5 } }],
  ['a missing licence', { missing: { what: 'licence', above: 0.5 } }],
  ['a licence', { origin: { licence: 'MIT' } }],
  ['a preference', { preference: { value: 'deny', at: 'collection' } }],
];

async function checks(bench: Bench): Promise<Row[]> {
  const { api, corpus } = await bench.uploaded(bench.scale);
  return checkRows(bench, api.url, corpus.size, CONDITIONS);
}

interface ShownVerdict {
  readonly now: { readonly verdict: string; readonly path?: readonly string[] } | null;
}

/** The verdicts on a version of all shards, and on its use, each with a path, then and now. */
async function verdicts(bench: Bench): Promise<Row[]> {
  const { api, corpus } = await bench.withHistory(bench.scale);
  const slugs = Array.from({ length: VERDICTS }, (_, at) => `bench-verdict-${at}`);
  for (const [at, slug] of slugs.entries()) {
    const when = { origin: { vendor: vendorSlug(at), reach: 'inherited' } };
    await call(api.url, 'PUT', `/v1/rules/${slug}`, { ...stated(when, 'commit'), gates: ['commit', 'use'] });
  }
  const members = count(corpus.size);
  const rows = [
    await verdictRow(bench, `a dataset version of ${members} members`, async () => {
      const { rules } = await call(api.url, 'GET', '/v1/datasets/everything/versions/1/policy');
      return rules as ShownVerdict[];
    }),
    await verdictRow(bench, `a model version that used ${members} shards`, async () => {
      const { items } = await call(api.url, 'GET', '/v1/models/wide/versions/1/policy');
      return (items as { rules: ShownVerdict[] }[]).flatMap(({ rules }) => rules);
    }),
  ];
  for (const slug of slugs) await call(api.url, 'POST', `/v1/rules/${slug}/retire`, { reason: 'Over.' });
  return rows;
}

async function verdictRow(bench: Bench, what: string, ask: () => Promise<ShownVerdict[]>): Promise<Row> {
  bench.log(`asking for the verdicts on ${what}`);
  const begun = performance.now();
  const shown = await ask();
  const first = performance.now() - begun;
  const denied = shown.filter(({ now }) => now?.verdict === 'deny').length;
  if (denied < VERDICTS) throw new Error(`${denied} of ${VERDICTS} rules deny ${what}`);
  const longest = Math.max(...shown.map(({ now }) => now?.path?.length ?? 0));
  const times = await taken(ask, TIMES);
  return row({
    measure: `verdicts of ${VERDICTS} rules on ${what}, with paths`,
    ours: duration(median(times)),
    against: `${denied} deny it, and the longest path has ${longest} shards`,
    value: median(times),
    unit: ' ms',
    target: atMost(1_000, ' ms'),
    note: `HTTP, median of ${TIMES} after the first, which took ${Math.round(first)} ms`,
  });
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
    return await checkRows(bench, api.url, corpus.size, CONDITIONS_ON_FACTS);
  } finally {
    rmSync(file);
    await api.close();
  }
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
