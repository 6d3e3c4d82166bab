import { CertificateError } from './certificate.errors.js';
import type { DeclarationEntry, UseEntry } from './certified-entry.js';

/** A model version's whole chain: itself, and the parents of each in it. */
export interface Chain {
  /** `name@version`, the model version asked about first; empty if none was. */
  readonly models: ReadonlySet<string>;
  /**
   * `vendor/name@version`: the log holds no declaration of them, so what they were trained on is
   * not in the certificate.
   */
  readonly externalParents: readonly string[];
}

/**
 * Walks from the model version to its parents and theirs. Throws `wrong-chain` unless the
 * declarations are exactly those of the chain, so that no parent that is in the log can be left
 * out. Without a model version there are none.
 */
export function verifyChain(model: string | undefined, declarations: readonly DeclarationEntry[]): Chain {
  const declared = new Map(declarations.map((declaration) => [declaration.model, declaration]));
  if (declared.size !== declarations.length) throw wrongChain('a model version is declared twice');
  const models = new Set(model === undefined ? [] : [model]);
  const external = new Set<string>();
  for (const name of models) {
    const declaration = declared.get(name);
    if (declaration === undefined) throw wrongChain(`the declaration of ${name} is missing`);
    for (const parent of declaration.parents) models.add(parent);
    for (const parent of declaration.externalParents) external.add(parent);
  }
  const stray = declarations.find((declaration) => !models.has(declaration.model));
  if (stray) throw wrongChain(`${stray.model} is declared and is no part of the chain`);
  return { models, externalParents: [...external] };
}

/**
 * Throws `wrong-chain` unless these are uses, at least one, of the dataset version by model
 * versions of the chain.
 */
export function verifyUses(
  uses: readonly UseEntry[],
  { dataset, version }: { readonly dataset: string; readonly version: string },
  chain: Chain,
): void {
  if (chain.models.size > 0 && uses.length === 0) throw wrongChain(`no use of ${dataset}@${version} is in it`);
  for (const use of uses) {
    const ofSet = use.dataset === dataset && use.version === version;
    if (!ofSet) throw wrongChain(`a use of ${use.dataset}@${use.version} is under ${dataset}@${version}`);
    if (!chain.models.has(use.model)) throw wrongChain(`a use by ${use.model}, which is no part of the chain`);
  }
}

function wrongChain(what: string): CertificateError {
  return new CertificateError('wrong-chain', `The certificate's chain does not hold together: ${what}.`);
}
