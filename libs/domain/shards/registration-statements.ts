import type { Statement } from '@domain/ledger';
import { derivationDeclared, type KeyedDerivation, namesParentsItself, parentParts } from '@domain/lineage';
import type { Interner } from '@domain/origins';
import type { RegisteringStep, Step } from './registration-plan.js';
import { shardRegistered } from './shards.ledger-entries.js';

export interface StatedPlan {
  readonly statements: readonly Statement[];
  /** For each statement, the line that it is about. */
  readonly lines: readonly number[];
  /** For each step of the plan, the offset of its statement. */
  readonly offsets: readonly number[];
}

/**
 * The statements of a plan, with ids for its derivations. A derivation whose first output does not
 * name its parents itself is declared before that output, in entries of its own.
 */
export function statePlan(steps: readonly Step[], derivationIds: Interner<KeyedDerivation>): StatedPlan {
  const statements: Statement[] = [];
  const lines: number[] = [];
  const offsets: number[] = [];
  for (const step of steps) {
    if (step.kind === 'registered') stateRegistration(step, derivationIds, statements);
    else statements.push(step.statement);
    while (lines.length < statements.length) lines.push(step.line);
    offsets.push(statements.length - 1);
  }
  return { statements, lines, offsets };
}

function stateRegistration(
  { shard, text }: RegisteringStep,
  derivationIds: Interner<KeyedDerivation>,
  statements: Statement[],
): void {
  const { declaration, derivation } = shard;
  const known = derivationIds.added.length;
  const id = derivation ? derivationIds.idOf(derivation) : undefined;
  const isNew = derivationIds.added.length > known;
  if (!derivation || id === undefined || namesParentsItself(declaration)) {
    statements.push(shardRegistered(declaration, undefined, text));
    return;
  }
  const parts = isNew ? parentParts(derivation.parents) : [];
  for (const [part, ranges] of parts.entries())
    statements.push(derivationDeclared(id, part, parts.length, ranges, derivation.activity));
  statements.push(shardRegistered(declaration, id));
}
