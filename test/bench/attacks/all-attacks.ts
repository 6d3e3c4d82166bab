import type { Attack } from './attack.js';
import { hostileBodies } from './hostile-bodies.js';
import { largeCertificates } from './large-certificates.js';

/** A new attack is added here; the measure `disturbance` makes a row of it. */
export const ATTACKS: readonly Attack[] = [...hostileBodies, ...largeCertificates];
