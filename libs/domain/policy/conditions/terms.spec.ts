import type { OriginTuple } from '@domain/origins';
import type { EvidenceStrength, Terms } from '@domain/vendors';
import type { TermsByVendor } from '../terms-of-origins.js';
import { setsRule, truthOf } from './terms.js';

const RULE = 'FORBID_COMPETING_MODEL';
const OUTPUT: OriginTuple = { kind: 'model_generated', involvement: 'content', vendor: 'acme', nexus: 'own_account' };

function terms(evidence: EvidenceStrength, rules: Terms['rules'] = [{ rule: RULE }]): Terms {
  const named = { id: 'terms-1', vendor: 'acme', document: 'Terms', version: '1', effective: {} };
  return { ...named, rules, evidence, validFrom: 1 };
}
const others = (evidence: EvidenceStrength): Terms => terms(evidence, [{ rule: 'OTHER' }]);

describe('whether terms set a rule on an origin', () => {
  test.each<[string, TermsByVendor, string]>([
    ['is unknown where the record does not tell who sold it', [], 'unknown'],
    ['is unknown where none applied', [[]], 'unknown'],
    ['is certain by strong evidence', [[terms('strong')]], 'yes'],
    ['is certain by weak evidence', [[terms('weak')]], 'yes'],
    ['is unknown while they are disputed', [[terms('disputed')]], 'unknown'],
    ['is unknown while all that set it are disputed', [[terms('disputed'), others('strong')]], 'unknown'],
    ['is certain if any that set it are undisputed', [[terms('disputed'), terms('moderate')]], 'yes'],
    ['is certain if those of either vendor set it', [[], [terms('strong')]], 'yes'],
    ['is unknown where those of one vendor are not recorded', [[], [others('strong')]], 'unknown'],
    ['is no where others are disputed', [[others('disputed'), others('strong')]], 'no'],
  ])('%s', (_, found, truth) => {
    expect(truthOf(OUTPUT, found, RULE, undefined)).toBe(truth);
  });

  it('is unknown where the nexus that the condition names is not stated', () => {
    const unstated: OriginTuple = { ...OUTPUT, nexus: undefined };
    const truths = [OUTPUT, unstated].map((origin) => truthOf(origin, [[terms('strong')]], RULE, 'own_account'));
    expect(truths).toEqual(['yes', 'unknown']);
    expect(truthOf(OUTPUT, [[terms('disputed')]], RULE, 'own_account')).toBe('unknown');
  });

  it('is certain of the models that the terms bind, and unknown where the model is not stated', () => {
    const licence = { ...terms('strong'), generators: ['acme/small-2*'] };
    const truths = ['acme/small-2@1', 'acme/SMALL-2.1-chat@1', 'acme/unknown@unknown', undefined].map((generator) =>
      truthOf({ ...OUTPUT, generator }, [[licence]], RULE, undefined),
    );
    expect(truths).toEqual(['yes', 'yes', 'unknown', 'unknown']);
    expect(truthOf({ ...OUTPUT, terms: licence.id }, [[licence]], RULE, undefined)).toBe('yes');
  });

  it('is about the involvements that the rule names, or about all', () => {
    const about = (involvement?: string[]): Terms => terms('strong', [{ rule: RULE, involvement }]);
    expect([about(), about(['content']), about(['annotation'])].map((one) => setsRule(one, RULE, OUTPUT))).toEqual([
      ...[true, true, false],
    ]);
    expect(truthOf(OUTPUT, [[about(['annotation'])]], RULE, undefined)).toBe('no');
  });
});
