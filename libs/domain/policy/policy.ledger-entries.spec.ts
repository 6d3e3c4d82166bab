import { entryBytes } from '@domain/ledger';
import {
  POLICY_ENTRY_KINDS,
  policyRefused,
  ruleRetired,
  ruleStated,
  waiverApproved,
  waiverEnded,
  waiverRequested,
} from './policy.ledger-entries.js';
import { canonicalRule } from './rule.js';

const AT = '2026-04-01T09:30:00.000Z';
const rule = canonicalRule({
  title: 'No vendor output',
  effect: 'block',
  gates: ['use', 'registration'],
  effective: { from: '2026-04-01T00:00:00Z' },
  when: { origin: { vendor: 'acme' } },
  reason: 'Terms.',
});
const finding = {
  rule: 'r',
  entry: 3,
  verdict: 'deny',
  action: 'block',
  title: 'T',
  count: 1,
  examples: ['s3://b/1'],
} as const;

/** Recorded entries never change, so neither do these texts. */
const VECTORS = {
  'rule.stated': [
    ruleStated('r', rule),
    '{"effect":"block","effective":{"from":"2026-04-01T00:00:00.000Z"},"gates":["registration","use"],"onUnknown":"flag","reason":"Terms.","rule":"r","severity":"violation","title":"No vendor output","when":{"origin":{"vendor":"acme"}}}',
  ],
  'rule.retired': [ruleRetired('r', 'Over.'), '{"reason":"Over.","rule":"r"}'],
  'policy.refused': [
    policyRefused('registration', { shard: 's3://b/1' }, [finding]),
    '{"findings":[{"action":"block","count":1,"entry":3,"examples":["s3://b/1"],"rule":"r","title":"T","verdict":"deny"}],"gate":"registration","subject":{"shard":"s3://b/1"}}',
  ],
  'waiver.requested': [
    waiverRequested('waiver-1', {
      ...{ rule: 'r', reason: 'A pilot.', until: '2026-09-01T00:00:00.000Z' },
      scope: { dataset: 'acme/web' },
    }),
    '{"reason":"A pilot.","rule":"r","scope":{"dataset":"acme/web"},"until":"2026-09-01T00:00:00.000Z","waiver":"waiver-1"}',
  ],
  'waiver.approved': [waiverApproved('waiver-1', undefined), '{"waiver":"waiver-1"}'],
  'waiver.ended': [waiverEnded('waiver-1', 'Over.'), '{"reason":"Over.","waiver":"waiver-1"}'],
} as const;

describe('the entries of policy', () => {
  it('have a vector for each kind', () => expect(Object.keys(VECTORS)).toEqual([...POLICY_ENTRY_KINDS]));

  it.each(Object.entries(VECTORS))('keep the bytes of %s', (kind, [statement, data]) => {
    const bytes = `{"at":"${AT}","by":"key:k1","data":${data},"kind":"${kind}"}`;
    expect(entryBytes(statement, 'key:k1', AT).toString()).toBe(bytes);
  });
});
