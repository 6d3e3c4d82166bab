import fc from 'fast-check';
import { propertyRuns } from '@testing/arbitraries';
import {
  CertificateWorld,
  forge,
  type Forgery,
  forgeryArbitrary,
  REMOVALS,
  stepsArbitrary,
  verify,
} from '@testing/certificates';
import type { AskedSubjects, Certificate, CertificateFacts, CertifiedVersions } from './index.js';
import { formatCertificate } from './index.js';

/** One question, and the shards that a removal selects. */
interface Question {
  readonly versions: CertifiedVersions;
  readonly asked: AskedSubjects;
  readonly shown: readonly number[];
}

function questionsOf(world: CertificateWorld, picks: readonly number[]): Question[] {
  const [models, sets, names] = [[...world.models.keys()], [...world.sets.keys()], world.names];
  return picks.map((pick) => {
    const one = <T>(items: readonly T[]): T => items[pick % items.length] as T;
    const versions =
      pick % 2 === 0 ? { model: one(models) } : { datasets: [...new Set([one(sets), sets[0] as string])] };
    if (pick % 3 > 0)
      return { versions, asked: { names: [...new Set([one(names), names[pick % 7] as string])] }, shown: [] };
    const answered = world.redacted.at(-1 - (pick % Math.max(1, world.redacted.length)));
    if (answered !== undefined && pick % 5 > 0) {
      const holding = [...world.sets.keys()].findLast((set) => world.roleIn(set, answered.shard) === 'ancestor');
      const versions = { datasets: [holding ?? one(sets)] };
      const ancestors = world.shards.filter(
        ({ entry }) => world.roleIn(versions.datasets[0] as string, entry) === 'ancestor',
      );
      const shown = [...new Set([answered.shard, ...ancestors.map(({ entry }) => entry)])].sort((a, b) => a - b);
      return { versions, asked: { removal: answered.removal }, shown };
    }
    const shown = [...new Set([one(world.shards).entry, world.shards[0]?.entry ?? 0])].sort((a, b) => a - b);
    return { versions, asked: { removal: one(REMOVALS) }, shown };
  });
}

/**
 * The public data of one log at two moments: certificates as of both, and the earlier ones under
 * the later checkpoint.
 */
async function certificatesOf(
  world: CertificateWorld,
  steps: Parameters<CertificateWorld['run']>[0],
  picks: readonly number[],
): Promise<Certificate[]> {
  const parts: Certificate[] = [];
  const issue = async (): Promise<void> => {
    for (const { versions, asked, shown } of questionsOf(world, picks))
      parts.push(await world.log.issue(versions, asked, shown));
  };
  world.run(steps.slice(0, steps.length >> 1));
  const before = world.log.size - 1;
  await issue();
  const early = [...parts];
  world.run(steps.slice(steps.length >> 1));
  const index = await world.log.prove(before);
  for (const certificate of early) if ('names' in certificate.subjects) parts.push({ ...certificate, index });
  await issue();
  return parts;
}

/** What a certificate says, and what is true by brute force, as of the position that it states. */
function requireTrue(world: CertificateWorld, facts: CertificateFacts): void {
  const { upto } = facts.index;
  const chain = facts.model === undefined ? [] : [...new Set(world.chainOf(facts.model))];
  expect([...facts.models].sort()).toEqual([...chain].sort());
  for (const { model, coverage, statement, later } of facts.readings)
    expect({ model, coverage, entry: statement?.index, later }).toEqual({
      model,
      entry: undefined,
      ...world.coverageOf(model, upto),
    });
  expect(facts.readings.map(({ model }) => model)).toEqual(facts.models);
  const named = facts.subjects.map(({ name }) => world.shardsKnownAs(name, upto));
  expect(facts.subjects.map(({ shards }) => shards)).toEqual(named);
  const shards = facts.shards.map(({ entry }) => entry);
  if (facts.removal === undefined) expect(shards).toEqual([...new Set(named.flat())].sort((a, b) => a - b));
  if (facts.model !== undefined) {
    const used = [...world.sets.keys()].filter((set) => world.usesOf(chain, set, upto).length > 0);
    expect(facts.sets.map(({ dataset, version }) => `${dataset}@${version}`)).toEqual(used.sort());
  }
  for (const { dataset, version, index, uses, results, members, keys } of facts.sets) {
    const set = `${dataset}@${version}`;
    const truth = world.sets.get(set);
    expect([index, keys, members]).toEqual([truth?.entry, truth?.roles.size, truth?.members.size]);
    expect(uses.map((use) => use.index).sort()).toEqual(world.usesOf(chain, set, upto).sort());
    expect(results.map(({ shard }) => shard)).toEqual(shards);
    for (const { shard, result } of results) {
      const redacted = result === 'ancestor, redacted';
      expect([shard, redacted ? 'ancestor' : result]).toEqual([shard, world.roleIn(set, shard)]);
      if (redacted) expect(world.leadsUnredacted(set, shard, facts.removal ?? '')).toBe(false);
    }
  }
}

describe('a certificate, over random histories', () => {
  const worlds = fc.record({
    steps: stepsArbitrary,
    picks: fc.array(fc.nat(9_999), { minLength: 4, maxLength: 6 }),
    forged: fc.array(fc.tuple(fc.nat(), fc.array(forgeryArbitrary, { minLength: 1, maxLength: 3 })), {
      minLength: 50,
      maxLength: 60,
    }),
  });

  it('says what is true by brute force, and no forgery of it is verified that says anything else', async () => {
    const seen = { forged: 0, accepted: 0, redacted: 0 };
    await fc.assert(
      fc.asyncProperty(worlds, async ({ steps, picks, forged }) => {
        const world = new CertificateWorld();
        const parts = await certificatesOf(world, steps, picks);
        for (const certificate of parts) {
          const verdict = verify(formatCertificate(certificate));
          if (verdict.verdict === 'refused') throw new Error(`${verdict.code} ${verdict.message}`);
          requireTrue(world, verdict.facts);
          if (verdict.facts.sets.some(({ redactions }) => redactions.length > 0)) seen.redacted++;
        }
        for (const [at, forgeries] of forged) attack(world, parts, at, forgeries, seen);
      }),
      // Without shrinking, which would take hours: the seed in the message repeats the run.
      { numRuns: propertyRuns(25), endOnFailure: true },
    );
    // The tries are not in vain: some forgeries are other true certificates.
    expect(seen.forged).toBeGreaterThan(500);
    expect(seen.accepted).toBeGreaterThan(0);
    expect(seen.redacted).toBeGreaterThan(0);
  });
});

function attack(
  world: CertificateWorld,
  parts: readonly Certificate[],
  at: number,
  forgeries: readonly Forgery[],
  seen: { forged: number; accepted: number },
): void {
  const text = forge(parts[at % parts.length] as Certificate, parts, forgeries);
  if (text === undefined) return;
  seen.forged++;
  const verdict = verify(text);
  if (verdict.verdict === 'refused') return;
  seen.accepted++;
  requireTrue(world, verdict.facts);
}
