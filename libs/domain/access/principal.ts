export const PRINCIPAL_KINDS = ['person', 'service'] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Whom keys belong to, as the ledger holds it: without the name, which may name a person. */
export interface Principal {
  readonly id: string;
  readonly kind: PrincipalKind;
}

/** A principal with its name, which is kept beside the ledger; null once it is erased. */
export interface NamedPrincipal extends Principal {
  readonly name: string | null;
}

/** The form in which names are compared: "Ada  LOVELACE" and "ada lovelace" are one person. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');
}

/**
 * Whether two keys belong to one principal. Keys that were issued before principals existed have
 * one each, so the name counts too.
 */
export function isSamePrincipal(a: NamedPrincipal, b: NamedPrincipal): boolean {
  if (a.id === b.id) return true;
  return a.name !== null && b.name !== null && foldedName(a.name) === foldedName(b.name);
}
