/** What a key may do. Each route of the HTTP door names one. */
export type Permission =
  | 'read'
  | 'register'
  | 'declare-vendor'
  | 'correct'
  | 'record-terms'
  | 'remove'
  | 'verify'
  | 'settle-finding'
  | 'administer-keys';

export const ROLES = ['engineer', 'compliance', 'auditor', 'service', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * Who may do what. Everybody with a key reads. Who registers data also says who it comes from and corrects what was declared; what the law asks
 * for (terms, removals, findings) is compliance's. A service is a pipeline: it registers, and starts the checks that it runs.
 */
const ROLES_THAT_MAY: Readonly<Record<Permission, readonly Role[]>> = {
  read: ROLES,
  register: ['engineer', 'service', 'admin'],
  'declare-vendor': ['engineer', 'compliance', 'service', 'admin'],
  correct: ['engineer', 'compliance', 'admin'],
  'record-terms': ['compliance', 'admin'],
  remove: ['compliance', 'admin'],
  verify: ['compliance', 'service', 'admin'],
  'settle-finding': ['compliance', 'admin'],
  'administer-keys': ['admin'],
};

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => ROLES_THAT_MAY[permission].includes(role));
}

export function rolesThatMay(permission: Permission): readonly Role[] {
  return ROLES_THAT_MAY[permission];
}
