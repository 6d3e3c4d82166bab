import type { Opening } from './personal-data.read-model.js';

/**
 * Members of payloads that are secrets of the service, kept here because they can be erased. They
 * are no data of a person: whoever reads one could link texts to what was kept under it.
 */
const SECRET_MEMBERS: readonly string[] = ['inspectionSecret'];

/** The opening as it may leave the service: without its secrets, and with their names. */
export function withoutSecrets(opening: Opening): Opening {
  const withheld = SECRET_MEMBERS.filter((name) => Object.hasOwn(opening.payload, name));
  if (withheld.length === 0) return opening;
  const shown = Object.entries(opening.payload).filter(([name]) => !withheld.includes(name));
  return { ...opening, payload: Object.fromEntries(shown), withheld };
}
