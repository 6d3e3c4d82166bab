import type { TextSlice } from '@core/text';
import { type Faults, faultsOf } from '@platform/validation';
import { namesParentsItself } from '@domain/lineage';
import { RegisterShard } from './register-shard.command.js';
import { canonicalDeclaration, declarationText, type ShardDeclaration } from './shard-declaration.js';
import { invalidShard, ShardsError } from './shards.errors.js';

/**
 * Maximum bytes of a declaration. The entry of a refused conflict holds more than the declaration
 * and must stay below the ledger's `ENTRY_LIMIT`.
 */
const BYTE_LIMIT = 56 * 1024;

/** A declaration in canonical form, with its canonical JSON; or why it is refused. */
export type ReadDeclaration =
  { readonly declaration: ShardDeclaration; readonly text: string | TextSlice } | ShardsError;

/**
 * `readToRegister` reads a registration from plain JSON. It needs no database, so a caller can run
 * it before it may write. `refuse` makes the error for an invalid form; that error is returned if
 * it is a ShardsError, else thrown.
 */
export function readToRegister(plain: unknown, refuse: (faults: Faults) => Error = invalidShard): ReadDeclaration {
  const faults = faultsOf(RegisterShard, plain);
  if (faults) return returned(refuse(faults));
  const declaration = canonicalDeclaration(plain as RegisterShard);
  const text = declarationText(declaration);
  return tooLarge(declaration, text) ?? { declaration, text };
}

function returned(error: Error): ShardsError {
  if (error instanceof ShardsError) return error;
  throw error;
}

/**
 * Refuses a declaration that no ledger entry can hold, so that it does not undo its whole chunk.
 */
function tooLarge(declaration: ShardDeclaration, text: string): ShardsError | null {
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  if (text.length * 3 <= BYTE_LIMIT) return null;
  const { derivedFrom: _parents, ...rest } = declaration;
  const bytes = Buffer.byteLength(namesParentsItself(declaration) ? text : JSON.stringify(rest));
  if (bytes <= BYTE_LIMIT) return null;
  const message = `takes ${bytes} bytes as JSON; a declaration may take ${BYTE_LIMIT}`;
  const advice = 'Shorten its labels or evidence, for example by naming a document that lists them';
  return new ShardsError('declaration-too-large', `This declaration ${message}. ${advice}.`, [
    { pointer: '', message },
  ]);
}
