import { mayDo, type Permission, type Role, ROLES, rolesThatMay } from './permissions.js';

/** The whole table again, by role: a change of who may do what has to be made twice. */
const MAY: Readonly<Record<Role, readonly Permission[]>> = {
  engineer: ['read', 'register', 'declare-vendor', 'correct'],
  compliance: ['read', 'declare-vendor', 'correct', 'record-terms', 'remove', 'verify', 'settle-finding', 'read-names'],
  auditor: ['read', 'read-access-log', 'read-names'],
  service: ['read', 'register', 'declare-vendor', 'verify'],
  admin: [
    'read',
    'register',
    'declare-vendor',
    'correct',
    'record-terms',
    'remove',
    'verify',
    'settle-finding',
    'administer-keys',
    'read-access-log',
    'read-names',
  ],
};
const PERMISSIONS = MAY.admin;

describe('permissions', () => {
  it.each(ROLES)('match the table for %s', (role) => {
    expect(PERMISSIONS.filter((permission) => mayDo([role], permission))).toEqual(MAY[role]);
  });

  it('are the union over several roles, and none without a role', () => {
    const both = PERMISSIONS.filter((permission) => mayDo(['engineer', 'compliance'], permission));
    expect(both).toEqual(PERMISSIONS.filter((p) => MAY.engineer.includes(p) || MAY.compliance.includes(p)));
    expect(PERMISSIONS.filter((permission) => mayDo([], permission))).toEqual([]);
  });

  it('list the roles that have them', () => {
    for (const permission of PERMISSIONS) {
      expect(rolesThatMay(permission)).toEqual(ROLES.filter((role) => MAY[role].includes(permission)));
    }
  });
});
