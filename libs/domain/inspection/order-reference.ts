import type { ChosenDetector, InspectionReference } from './order-inspection.command.js';

/** The parameter of each detector that takes a reference of each form; null: it takes none. */
const TAKES: Readonly<Record<string, (form: keyof InspectionReference) => 'reference' | 'baseline' | null>> = {
  'near-duplicates': ofKept,
  'record-keys': ofKept,
  overlap: (form) => (['uri', 'shard', 'dataset'].includes(form) ? 'reference' : null),
  phrases: (form) => (form === 'inspection' ? 'baseline' : null),
};

/** Members with which a detector has something to compare with, or keeps and compares nothing. */
const OWN = ['reference', 'baseline', 'digests', 'keep'];

function ofKept(form: keyof InspectionReference): 'reference' | null {
  return form === 'removals' || form === 'removal' || form === 'inspection' ? 'reference' : null;
}

/**
 * The detectors with the order's reference as a parameter of those that take one of its form and
 * state none of their own; null: there are none.
 */
export function withReference(
  detectors: readonly ChosenDetector[],
  reference: InspectionReference,
): ChosenDetector[] | null {
  const forms = ['removals', 'removal', 'inspection', 'uri', 'shard', 'dataset'] as const;
  const form = forms.find((one) => reference[one] !== undefined);
  if (!form) return null;
  const { removals: _all, ...named } = reference;
  const value = form === 'removals' ? 'removals' : named;
  let taken = 0;
  const chosen = detectors.map((detector) => {
    const { name, parameters = {} } = detector;
    const member = TAKES[name]?.(form) ?? null;
    const hasOwn = OWN.some((one) => parameters[one] !== undefined && (name !== 'phrases' || one === 'baseline'));
    if (member === null || hasOwn) return detector;
    taken++;
    return { ...detector, parameters: { ...parameters, [member]: value } };
  });
  return taken > 0 ? chosen : null;
}
