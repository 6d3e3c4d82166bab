import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type JsonObject, sha256 } from '@core/kernel';
import { formatVerifierKey, parseVerifierKey, parseWitnessPolicy, SigningKey } from '@core/note';
import { subjectsOfEntry } from '@core/subject-index';
import { COSIGNED_AT, digestOf, logKey, ORIGIN, TestLog, withChecksum, witnessKey } from '@testing/certificates';
import { type Certificate, type CertificateFacts, formatCertificate, verifyCertificate } from './index.js';

const FILE = path.join(__dirname, 'vectors', 'certificates.json');

interface Vector {
  readonly about: string;
  /** `verified`, or the code of the refusal. */
  readonly verdict: string;
  readonly certificate: string;
  /** A C2SP witness policy; none if it is left out. */
  readonly policy?: string;
  readonly freshness?: { readonly now: number; readonly maxAgeSeconds: number };
  /**
   * What a verified certificate says: the entries of the shards, and the results by dataset
   * version.
   */
  readonly says?: {
    readonly upto: number;
    readonly models: readonly string[];
    /** Of each of these: the coverage by receipts, and the entries after its statement. */
    readonly readings: readonly (readonly [model: string, coverage: string, later: number])[];
    readonly subjects: readonly (readonly [name: string, shards: readonly number[]])[];
    readonly sets: readonly (readonly [set: string, results: readonly (readonly [shard: number, result: string])[]])[];
  };
}

interface Vectors {
  readonly vkey: string;
  readonly origin: string;
  readonly certificates: readonly Vector[];
}

type Given = Pick<Vector, 'policy' | 'freshness'>;

function judge(text: string, { policy, freshness }: Given): { verdict: string; facts?: CertificateFacts } {
  const witnessPolicy = policy === undefined ? ('none' as const) : parseWitnessPolicy(policy);
  const key = parseVerifierKey(formatVerifierKey(logKey.verifierKey));
  const trusted = { logKey: key, origin: ORIGIN, witnessPolicy, ...(freshness && { freshness }) };
  const verdict = verifyCertificate(Buffer.from(text), trusted);
  return verdict.verdict === 'refused' ? { verdict: verdict.code } : verdict;
}

function said({ index, models, readings, subjects, sets }: CertificateFacts): NonNullable<Vector['says']> {
  return {
    upto: index.upto,
    models,
    readings: readings.map(({ model, coverage, later }) => [model, coverage, later] as const),
    subjects: subjects.map(({ name, shards }) => [name, shards] as const),
    sets: sets.map(({ dataset, version, results }) => {
      return [`${dataset}@${version}`, results.map(({ shard, result }) => [shard, result] as const)] as const;
    }),
  };
}

/** A world in which each rule of the page matters. */
async function world() {
  const log = new TestLog();
  const [late, both] = [log.append('shard.registered', { uri: 's3://c/late' }), log.append('shard.registered', { digest: digestOf('both'), uri: 's3://c/both' })]; // prettier-ignore
  const removal = 'r1';
  log.append('removal.ordered', { removal, reason: 'x', effectiveAt: '2026-01-01T00:00:00.000Z' });
  const activity = { kind: 'redaction', removal };
  const clean = log.append('shard.registered', {
    digest: digestOf('clean'),
    derivedFrom: [digestOf('both')],
    activity,
  });
  log.commitSet('a@1', new Map([[late, 'member']]));
  log.commitSet('b@1', new Map([[both, 'ancestor'], [clean, 'member']])); // prettier-ignore
  log.append('model.version-declared', { model: 'base', version: '1', parents: [] });
  log.append('model.version-declared', { model: 'lark', version: '1', parents: [{ model: 'base', version: '1', relation: 'fine_tuned_from' }, { external: 'acme/big@2', relation: 'distilled_from' }] }); // prettier-ignore
  const startedAt = '2026-01-01T00:00:00.000Z';
  log.append('model.use-recorded', { model: 'base', modelVersion: '1', dataset: 'a', datasetVersion: '1', stage: 'sft', startedAt, use: 'u' }); // prettier-ignore
  const reading = { run: 'r', model: 'lark', modelVersion: '1' };
  log.append('receipts.run-stated', { ...reading, stage: 'sft', rank: 0, open: true, blind: [] });
  log.append('receipts.reading-recorded', { ...reading, receipts: 1, rows: [[0, 1, 0, 0, 0]] });
  log.commitIndex();
  log.cosign();
  const early = await log.issue({ model: 'lark@1' }, { names: [digestOf('late')] });
  log.append('model.use-recorded', { model: 'lark', modelVersion: '1', dataset: 'b', datasetVersion: '1', stage: 'sft', startedAt, use: 'v' }); // prettier-ignore
  // A use that was stated by mistake: no list of its dataset version is demanded.
  const mistake = { model: 'lark', modelVersion: '1', dataset: 'c', datasetVersion: '1', stage: 'sft', startedAt, use: 'w' }; // prettier-ignore
  log.append('model.use-recorded', mistake);
  log.append('model.use-withdrawn', { ...mistake, reason: 'another model' });
  log.stateCoverage('lark@1', 'complete');
  log.append('receipts.reading-recorded', { ...reading, receipts: 2 });
  log.stateCoverage('lark@1', 'incomplete');
  log.append('receipts.reading-recorded', { ...reading, receipts: 3 });
  log.append('shard.bound', { shard: 's3://c/late', digest: digestOf('late') });
  log.append('shard.located', { shard: digestOf('late'), uri: 's3://c/both' });
  log.commitIndex();
  const honest = await log.issue({ model: 'lark@1' }, { names: [digestOf('late')] });
  const places = await log.issue({ datasets: ['a@1', 'b@1'] }, { names: ['s3://c/both', 's3://c/\u202enone'] });
  const redacted = await log.issue({ datasets: ['b@1'] }, { removal }, [both]);
  const read = await log.wholeList({ kind: 'readings', subject: 'lark@1' });
  return { log, early, honest, places, redacted, read };
}

type Named = readonly [about: string, text: string, given?: Given];
type List = Certificate['lists'][number];

const lists = (certificate: Certificate, change: (list: List) => List | undefined): string =>
  formatCertificate({ ...certificate, lists: certificate.lists.flatMap((list) => change(list) ?? []) });
const isOf = ({ subject }: List, kind: string, name: string): boolean =>
  subject.kind === kind && subject.subject === name;
const without = (certificate: Certificate, kind: string, name: string): string =>
  lists(certificate, (list) => (isOf(list, kind, name) ? undefined : list));

/** Logs that no honest holder of the key writes, or that a later version does. */
async function otherCoverages(): Promise<Named[]> {
  const figures = { runs: 1, receipts: 1 };
  const more: readonly (readonly [about: string, data: JsonObject])[] = [
    ['a statement of coverage with another list than the index has', { list: digestOf('another') }],
    ['a statement of coverage whose list is no digest', { list: 'none' }],
    ['a coverage that is no known word', { coverage: 'excellent' }],
    ['a statement of coverage without some figures', { figures }],
    ['a statement of coverage with a figure below zero', { figures: { ...figures, blind: -1 } }],
  ];
  return Promise.all(
    more.map(async ([about, data]) => {
      const log = new TestLog();
      log.commitSet('a@1', new Map([[log.append('shard.registered', { uri: 's3://c/0' }), 'member']]));
      log.append('model.version-declared', { model: 'm', version: '1', parents: [] });
      log.append('model.use-recorded', { model: 'm', modelVersion: '1', dataset: 'a', datasetVersion: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00.000Z', use: 'u' }); // prettier-ignore
      log.append('receipts.run-stated', { run: 'r', model: 'm', modelVersion: '1' });
      log.stateCoverage('m@1', 'complete');
      log.commitIndex();
      const honest = await log.issue({ model: 'm@1' }, { names: ['s3://c/0'] });
      log.stateCoverage('m@1', 'complete', data);
      log.commitIndex();
      const now = await Promise.all(honest.lists.map(({ subject }) => log.list(subject)));
      return [about, formatCertificate({ ...honest, index: await log.prove(log.size - 1), lists: now })] as const;
    }),
  );
}

async function otherLogs(): Promise<Named[]> {
  const logs = [1, 2].map(() => new TestLog());
  const [unknown, twice] = logs as [TestLog, TestLog];
  for (const log of logs)
    log.commitSet('a@1', new Map([[log.append('shard.registered', { uri: 's3://c/0' }), 'member']]));
  const certificates = await Promise.all(
    logs.map(async (log) => {
      log.commitIndex();
      return log.issue({ datasets: ['a@1'] }, { names: ['s3://c/0'] });
    }),
  );
  const renamed = unknown.append('shard.renamed', { shard: 's3://c/0', uri: 's3://c/1' });
  twice.commitSet('a@1', new Map());
  unknown.commitIndex((entry, index) => {
    return index === renamed ? [{ kind: 'name', subject: 's3://c/0' }] : subjectsOfEntry(entry);
  });
  twice.commitIndex();
  return Promise.all(
    (['an entry of a kind that is not known', 'two commitments of one dataset version'] as const).map(
      async (about, at) => {
        const [log, honest] = [logs[at] as TestLog, certificates[at] as Certificate];
        const now = await Promise.all(honest.lists.map(({ subject }) => log.list(subject)));
        const index = await log.prove(log.size - 1);
        return [about, formatCertificate({ ...honest, index, lists: now })] as const;
      },
    ),
  );
}

async function cases(): Promise<Named[]> {
  const { log, early, honest, places, redacted, read } = await world();
  const text = formatCertificate(honest);
  const edited = (from: string | RegExp, to: string): string => withChecksum(text.replace(from, to));
  const [a, b] = honest.sets as [Certificate['sets'][number], Certificate['sets'][number]];
  const policy = `witness w ${formatVerifierKey(witnessKey.verifierKey)}\nquorum w\n`;
  const other = new SigningKey('other.example', 'cosignature/v1', sha256('other')).verifierKey;
  const [whole] = redacted.sets as [Certificate['sets'][number]];
  const readings = (change: (list: List) => List): string =>
    lists(honest, (list) => (isOf(list, 'readings', 'lark@1') ? change(list) : list));
  const from = (at: number, left = read.entries.length): string =>
    readings((list) => ({ ...list, entries: read.entries.slice(at).filter((_, n) => n !== left) }));
  const unread = await log.list({ kind: 'readings', subject: 'other@1' });
  const never = await log.list({ kind: 'name', subject: digestOf('never') });
  return [
    ['a digest that was bound after the set was committed', text],
    ['the same, with a witness that is demanded and recent', text, { policy, freshness: { now: COSIGNED_AT + 60, maxAgeSeconds: 3_600 } }], // prettier-ignore
    ['an earlier one, as of its position', formatCertificate(early)],
    ['a URI at which two shards were, and one that nobody stated', formatCertificate(places)],
    ['an ancestor that is redacted', formatCertificate(redacted)],
    [
      'a list cut short',
      lists(honest, (list) => (isOf(list, 'name', digestOf('late')) ? { ...list, entries: [] } : list)),
    ],
    ['a list without its first entry', lists(honest, (list) => (isOf(list, 'model', 'lark@1') ? { ...list, entries: list.entries.slice(1) } : list))], // prettier-ignore
    ['a list with another entry put in', lists(honest, (list) => (isOf(list, 'model', 'base@1') ? { ...list, entries: [log.indexed(0), ...list.entries] } : list))], // prettier-ignore
    ['the absence of another name in the place of a list', lists(honest, (list) => (isOf(list, 'name', digestOf('late')) ? { ...never, subject: list.subject } : list))], // prettier-ignore
    ['a list as it was earlier', lists(honest, (list) => early.lists.find((one) => isOf(one, list.subject.kind, list.subject.subject)) ?? list)], // prettier-ignore
    ['receipts from their first entry on', from(0)],
    ['receipts from an earlier statement of coverage on', from(2)],
    ['receipts from an earlier statement on, the later one left out', from(2, 2)],
    ['receipts from a statement on, what follows it left out', from(4, 1)],
    ['receipts after the last statement, without it', from(5)],
    ['receipts from an entry between two statements on', from(3)],
    ['no receipts, by the absence of those of another model version', readings(() => ({ ...unread, subject: { kind: 'readings', subject: 'lark@1' } }))], // prettier-ignore
    ['receipts without an entry', readings((list) => ({ ...list, entries: [] }))],
    ['the list of receipts left out', without(honest, 'readings', 'lark@1')],
    ['the list of the receipts of a parent left out', without(honest, 'readings', 'base@1')],
    ['a statement of coverage in other words', edited('"coverage":"incomplete"', '"coverage":"complete"')],
    ['the index of an earlier moment', formatCertificate({ ...honest, index: early.index })],
    ['the list of the other name left out', without(honest, 'name', 's3://c/late')],
    ['the list of the name itself left out', without(honest, 'name', digestOf('late'))],
    ['the list of a parent left out', without(honest, 'model', 'base@1')],
    ['the list of a dataset version left out', without(honest, 'dataset', 'b@1')],
    ['a section left out', formatCertificate({ ...honest, sets: [b] })],
    ['all sections left out', formatCertificate({ ...honest, sets: [] })],
    ['a list that nothing demands', formatCertificate({ ...honest, lists: [...honest.lists, await log.list({ kind: 'removal', subject: 'r1' })] })], // prettier-ignore
    ['a list twice', formatCertificate({ ...honest, lists: [...honest.lists.slice(0, 1), ...honest.lists] })],
    ['lists out of order', formatCertificate({ ...honest, lists: [...honest.lists].reverse() })],
    ['sections out of order', formatCertificate({ ...honest, sets: [b, a] })],
    ['the parent in the place of the model version', edited('\nmodel lark@1\n', '\nmodel base@1\n')],
    ['a dataset version in the place of the model version', edited('\nmodel lark@1\n', '\ndataset a@1\n')],
    ['no model line', edited('\nmodel lark@1\n', '\n')],
    ['a member as absent', edited(/^member (\d)/m, 'absent $1')],
    ['a member as an ancestor', edited(/^member (\d)/m, 'ancestor $1')],
    ['a member as redacted', edited(/^member (\d)/m, 'ancestor, redacted $1')],
    ['the absence proof of another set', formatCertificate({ ...honest, sets: [{ ...a, results: b.results }, b] })],
    ['a section under the name of another', formatCertificate({ ...honest, sets: [{ ...b, set: 'a@1' }, b] })],
    ['a result left out', formatCertificate({ ...honest, sets: [{ ...a, results: [] }, b] })],
    ['a result of another shard', edited(/^member \d/m, 'member 1')],
    ['redacted, without the keys', formatCertificate({ ...redacted, sets: [{ ...whole, keys: [] }] })],
    [
      'redacted, with a key left out',
      formatCertificate({ ...redacted, sets: [{ ...whole, keys: whole.keys.slice(1) }] }),
    ],
    ['redacted, with a role turned', formatCertificate({ ...redacted, sets: [{ ...whole, keys: whole.keys.map((key) => ({ ...key, role: 'ancestor' as const })) }] })], // prettier-ignore
    ['keys where nothing is redacted', formatCertificate({ ...redacted, sets: [{ ...whole, results: whole.results.map((one) => ({ ...one, result: 'ancestor' as const })) }] })], // prettier-ignore
    ["a removal's shard with the proof of another entry", formatCertificate({ ...redacted, subjects: { removal: 'r1', shards: [{ ...(await log.shown(1)), ...log.indexed(0) }] } })], // prettier-ignore
    ['an entry that registers no shard as one', formatCertificate({ ...redacted, subjects: { removal: 'r1', shards: [await log.shown(2)] } })], // prettier-ignore
    ['another checksum', text.replace(/^checksum .*/m, `checksum ${digestOf('x')}`)],
    ['cut at the end', text.slice(0, -200)],
    ['version 1', withChecksum(text.replace('@v2\n', '@v1\n'))],
    ['another word in the notice', edited('- absent: the shard is no member', '- absent: the shard is a member')],
    ['a number with a leading zero', edited(/^member (\d)/m, 'member 0$1')],
    ['an entry with an escape that is not needed', edited('"kind":"shard.bound"', '"kind":"\\u0073hard.bound"')],
    ['an entry with a space', edited('{"at":', '{ "at":')],
    ['a proof in another base64', edited(/^(proof [^\n]*?)\+/m, '$1-')],
    ['a signature twice', edited(/^(\u2014 log.*\n)/m, '$1$1')],
    ['an extra line in the tlog-proof', edited('c2sp.org/tlog-proof@v1\n', 'c2sp.org/tlog-proof@v1\nextra AA==\n')],
    ['another log', edited(`log ${ORIGIN}\n`, 'log log.example/2\n')],
    [
      'a witness that is demanded and did not cosign',
      text,
      { policy: `witness o ${formatVerifierKey(other)}\nquorum o\n` },
    ],
    ['a checkpoint that was cosigned too long ago', text, { policy, freshness: { now: COSIGNED_AT + 7_200, maxAgeSeconds: 3_600 } }], // prettier-ignore
    ['the index.committed of another root', edited(/("root":"sha256:)./, '$1x')],
  ];
}

describe('the published vectors of certificates', () => {
  it('are judged as they say', async () => {
    if (process.env['UPDATE_VECTORS'] !== undefined) {
      const certificates = [...(await cases()), ...(await otherLogs()), ...(await otherCoverages())].map(
        ([about, certificate, given = {}]): Vector => {
          const { verdict, facts } = judge(certificate, given);
          return { about, verdict, ...given, certificate, ...(facts && { says: said(facts) }) };
        },
      );
      const vectors: Vectors = { vkey: formatVerifierKey(logKey.verifierKey), origin: ORIGIN, certificates };
      writeFileSync(FILE, `${JSON.stringify(vectors, null, 2)}\n`);
    }
    const { certificates } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
    expect(certificates.length).toBeGreaterThan(40);
    for (const { about, verdict, certificate, says, ...given } of certificates) {
      const judged = judge(certificate, given);
      expect([about, judged.verdict]).toEqual([about, verdict]);
      if (judged.facts) expect(said(judged.facts)).toEqual(says);
    }
    expect(certificates.filter(({ verdict }) => verdict === 'verified')).toHaveLength(7);
  });
});
