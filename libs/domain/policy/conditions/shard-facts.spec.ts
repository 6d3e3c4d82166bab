import type { Origin } from '@domain/origins';
import type { ShardDeclaration } from '@domain/shards';
import type { Condition } from '../condition.command.js';
import { evaluateCondition } from '../evaluate-condition.js';
import type { Truth } from '../met.js';
import { NewShardsSubject } from '../new-shards-subject.js';

const ORIGINS: readonly Origin[] = [
  { id: 0, kind: 'human', involvement: 'content' },
  { id: 1, kind: 'model_generated', involvement: 'content', vendor: 'acme' },
  { id: 2, kind: 'unknown', involvement: 'content' },
];
const APPROVED: readonly Truth[] = ['yes', 'no', 'unknown'];

async function truthOf(condition: Condition, declaration: ShardDeclaration, origins: number[] = [0]): Promise<Truth> {
  const shard = { number: 0, declaration, declaredOrigins: origins, origins };
  const approved = (asked: readonly Origin[]) => Promise.resolve(asked.map(({ id }) => APPROVED[id] ?? 'unknown'));
  const facts = { terms: () => Promise.resolve([]), approved };
  const subject = new NewShardsSubject([shard], ORIGINS, facts, '2026-01-01T00:00:00.000Z');
  const { yes, maybe } = await evaluateCondition(condition, subject);
  return yes.has(0) ? 'yes' : maybe.has(0) ? 'unknown' : 'no';
}

describe('conditions on what a shard states', () => {
  test.each<[string, string | undefined, object, Truth]>([
    ['MIT', 'MIT', {}, 'yes'],
    ['mit', 'MIT', {}, 'yes'],
    ['MIT', 'Apache-2.0 OR MIT', {}, 'yes'],
    ['MIT', 'MIT-0', {}, 'no'],
    ['Apache-2.0 OR MIT', 'Apache-2.0 OR MIT', {}, 'yes'],
    ['MIT', undefined, {}, 'unknown'],
    ['MIT', 'MIT', { kind: 'human' }, 'yes'],
    ['MIT', 'MIT', { kind: 'model_generated' }, 'no'],
    ['MIT', undefined, { kind: 'human', reach: 'declared' }, 'unknown'],
  ])('a licence of %s, of a shard under %s, with %j: %s', async (licence, own, members, truth) => {
    expect(await truthOf({ origin: { licence, ...members } }, { uri: 's3://b/1', licence: own })).toBe(truth);
  });

  test.each<[number[], Truth]>([
    [[0], 'no'],
    [[0, 1], 'yes'],
    [[2], 'unknown'],
    [[], 'no'],
  ])('a missing approval, of origins %j: %s', async (origins, truth) => {
    expect(await truthOf({ missing: { what: 'approval' } }, { uri: 's3://b/1' }, origins)).toBe(truth);
  });

  test.each<[readonly object[] | undefined, Truth]>([
    [[{ kind: 'human', evidence: [{ uri: 'https://e.example/' }] }], 'no'],
    [[{ kind: 'human', evidence: [{ uri: 'https://e.example/' }] }, { kind: 'scraped' }], 'yes'],
    [[{ kind: 'human', evidence: [] }], 'yes'],
    [undefined, 'yes'],
  ])('missing evidence, of a shard that states the origins %j: %s', async (origins, truth) => {
    const declaration = { uri: 's3://b/1', origins } as ShardDeclaration;
    expect(await truthOf({ missing: { what: 'evidence' } }, declaration)).toBe(truth);
  });

  test.each<[object | undefined, Truth]>([
    [{ topic: 'law', language: 'en' }, 'yes'],
    [{ topic: 'laws' }, 'no'],
    [undefined, 'no'],
  ])('a label, of a shard that states %j: %s', async (labels, truth) => {
    const declaration = { uri: 's3://b/1', labels: labels as Record<string, string> | undefined };
    expect(await truthOf({ labels: { topic: 'law' } }, declaration)).toBe(truth);
  });

  test.each(['deny', 'allow', 'unknown'] as const)('a preference, of a shard that states none: %s', async (value) => {
    const truth = value === 'unknown' ? 'yes' : 'unknown';
    expect(await truthOf({ preference: { value, at: 'now' } }, { uri: 's3://b/1' })).toBe(truth);
  });
});
