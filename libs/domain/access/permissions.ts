/** What a key may do. Each HTTP route names one. */
export type Permission =
  | 'read'
  | 'register'
  | 'declare-vendor'
  | 'correct'
  | 'record-terms'
  | 'state-rule'
  | 'remove'
  | 'verify'
  | 'settle-finding'
  | 'administer-keys'
  | 'read-access-log'
  | 'read-names';

export const ROLES = ['engineer', 'compliance', 'auditor', 'service', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every key may read. Roles that register data also declare vendors, and people among them correct
 * declarations. Terms, removals and findings are for compliance. A service is a pipeline: it
 * registers data and starts verifications.
 */
const ROLES_THAT_MAY: Readonly<Record<Permission, readonly Role[]>> = {
  read: ROLES,
  register: ['engineer', 'service', 'admin'],
  'declare-vendor': ['engineer', 'compliance', 'service', 'admin'],
  correct: ['engineer', 'compliance', 'admin'],
  'record-terms': ['compliance', 'admin'],
  'state-rule': ['compliance', 'admin'],
  remove: ['compliance', 'admin'],
  verify: ['compliance', 'service', 'admin'],
  'settle-finding': ['compliance', 'admin'],
  'administer-keys': ['admin'],
  'read-access-log': ['auditor', 'admin'],
  // The names of principals, which may name persons.
  'read-names': ['compliance', 'auditor', 'admin'],
};

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLES_THAT_MAY[permission].includes(role));
}

export function rolesThatMay(permission: Permission): readonly Role[] {
  return ROLES_THAT_MAY[permission];
}
