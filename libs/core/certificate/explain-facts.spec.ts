import type { Result } from './certificate.js';
import { explainFacts } from './explain-facts.js';
import type { CertificateFacts, SetFacts } from './verify-certificate.js';

const AT = '2026-11-22T08:30:00.000Z';
const SUBJECTS = ['s3://a', 's3://b', 's3://c', 's3://d'];

const set = (version: string, results: readonly Result[], names = SUBJECTS): SetFacts => ({
  dataset: 'corpus',
  version,
  committedAt: AT,
  index: 8,
  upto: 7,
  keys: 90,
  members: 60,
  root: 'sha256:00',
  results: results.map((result, at) => ({ subject: SUBJECTS[at] ?? '', name: names[at] ?? '', result })),
  uses: [],
});

const facts = (sets: readonly SetFacts[], subjects = SUBJECTS): CertificateFacts => ({
  log: 'log.example',
  checkpoint: { treeSize: 9, rootHash: 'sha256:11' },
  witnesses: [],
  subjects,
  sets,
  models: [],
  externalParents: [],
  citations: [],
});

describe('explainFacts', () => {
  it('numbers many subjects, and summarises which are where', () => {
    const sets = [
      set('1', ['absent', 'absent', 'absent', 'absent']),
      set('2', ['member', 'absent', 'ancestor', 'member'], ['sha256:aa', 's3://b', 's3://c', 's3://d']),
    ];
    const lines = explainFacts(facts(sets));
    expect(lines.slice(2, 8)).toEqual([
      'Asked about 4 shards:',
      '  1 s3://a',
      '  2 s3://b',
      '  3 s3://c',
      '  4 s3://d',
      'In short: 1 of 4 are absent from all 2 sets below; in one of them at least: 1, 3-4.',
    ]);
    expect(lines).toContain('  1-4: absent: it is no member, and no member is declared as derived from it.');
    const second = lines.findIndex((line) => line.startsWith('Dataset version corpus@2'));
    expect(lines.slice(second + 1, second + 5)).toEqual([
      '  2: absent: it is no member, and no member is declared as derived from it.',
      '  3: an ancestor: members are declared as derived from it.',
      '  1, 4: a member.',
      '  1 was known then as sha256:aa',
    ]);
  });

  it('states when all are absent', () => {
    const lines = explainFacts(facts([set('1', ['absent', 'absent', 'absent', 'absent'])]));
    expect(lines).toContain('In short: 4 of 4 are absent from the set below.');
  });

  it('prints one line for one subject and one set', () => {
    const lines = explainFacts(facts([set('1', ['absent'])], ['s3://a']));
    expect(lines).toContain('Asked about s3://a.');
    expect(lines).toContain('  s3://a: absent: it is no member, and no member is declared as derived from it.');
    expect(lines.join()).not.toContain('In short');
  });
});
