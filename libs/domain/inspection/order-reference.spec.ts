import type { ChosenDetector, InspectionReference } from './order-inspection.command.js';
import { withReference } from './order-reference.js';

const NAMES = ['identity', 'counts', 'phrases', 'near-duplicates', 'overlap', 'record-keys', 'domains'] as const;
const detectors: ChosenDetector[] = NAMES.map((name) => ({ name }));
const parametersOf = (chosen: readonly ChosenDetector[] | null): object =>
  Object.fromEntries((chosen ?? []).flatMap(({ name, parameters }) => (parameters ? [[name, parameters]] : [])));

describe('the reference of an order', () => {
  it.each<[InspectionReference, object]>([
    [{ removals: true }, { 'near-duplicates': { reference: 'removals' }, 'record-keys': { reference: 'removals' } }],
    [
      { removal: 'removal-1' },
      {
        'near-duplicates': { reference: { removal: 'removal-1' } },
        'record-keys': { reference: { removal: 'removal-1' } },
      },
    ],
    [
      { inspection: 'inspection-7' },
      {
        phrases: { baseline: { inspection: 'inspection-7' } },
        'near-duplicates': { reference: { inspection: 'inspection-7' } },
        'record-keys': { reference: { inspection: 'inspection-7' } },
      },
    ],
    [
      { uri: 's3://b/eval.jsonl', text: 'question' },
      { overlap: { reference: { uri: 's3://b/eval.jsonl', text: 'question' } } },
    ],
    [{ dataset: 'gsm8k', version: '1' }, { overlap: { reference: { dataset: 'gsm8k', version: '1' } } }],
  ])('%j is given to those that take it, and to no others', (reference, expected) => {
    expect(parametersOf(withReference(detectors, reference))).toEqual(expected);
  });

  it('leaves what a detector compares with by itself, and what it keeps', () => {
    const own: ChosenDetector[] = [
      { name: 'near-duplicates', parameters: { reference: 'removals', threshold: 0.9 } },
      { name: 'record-keys', parameters: { keep: true } },
      { name: 'phrases', parameters: { keep: true, examples: 3 } },
    ];
    expect(parametersOf(withReference(own, { inspection: 'inspection-7' }))).toEqual({
      'near-duplicates': { reference: 'removals', threshold: 0.9 },
      'record-keys': { keep: true },
      phrases: { keep: true, examples: 3, baseline: { inspection: 'inspection-7' } },
    });
  });

  it('is refused where no detector takes it', () => {
    expect(withReference([{ name: 'counts' }, { name: 'phrases' }], { removal: 'removal-1' })).toBeNull();
    expect(withReference([{ name: 'overlap', parameters: { reference: [] } }], { uri: 's3://b/e' })).toBeNull();
  });
});
