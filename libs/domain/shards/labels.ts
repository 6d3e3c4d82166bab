import { escapePointer } from '@core/kernel';
import type { Complain } from '@platform/validation';

/** Values by name, as a shard states them, or as a condition wants them. */
export type Labels = Readonly<Record<string, string>>;

/** Most labels that one shard states, or that one condition names. */
export const LABEL_LIMIT = 64;
/** The most characters of a name, and of a value. */
export const LABEL_LENGTH = 500;

/**
 * Whether a shard that states `own` has all of the labels, each with exactly this value. It equals
 * `own @> wanted` in Postgres.
 */
export function hasLabels(own: Labels | null | undefined, wanted: Labels): boolean {
  const names = Object.keys(wanted);
  return names.every((name) => own && Object.hasOwn(own, name) && own[name] === wanted[name]);
}

/** Complains of names and values that no shard can state. @param pointer of the labels */
export function checkLabels(labels: Labels, complain: Complain, pointer = '/labels'): void {
  for (const [name, value] of Object.entries(labels)) {
    const message = 'must be text of at least one character';
    if (!isLabelText(name)) complain(pointer, `has a name that ${message}`);
    if (!isLabelText(value)) complain(`${pointer}/${escapePointer(name)}`, message);
  }
}

/** As `checkLabels`, for a condition: one without labels would hold for all shards. */
export function checkWantedLabels(labels: Labels, complain: Complain): void {
  if (Object.keys(labels).length === 0) complain('/labels', 'names no label');
  checkLabels(labels, complain);
}

// Postgres stores no U+0000, and UTF-8 has no lone surrogate.
function isLabelText(text: string): boolean {
  return text !== '' && text.isWellFormed() && !text.includes('\0');
}
