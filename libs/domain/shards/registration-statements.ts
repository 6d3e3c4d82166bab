import type { Statement } from '@domain/ledger';
import { derivationDeclared, type KeyedDerivation, namesParentsItself, parentParts } from '@domain/lineage';
import type { Interner } from '@domain/origins';
import type { RegisteringStep, Step } from './registration-plan.js';
import { shardRegistered } from './shards.ledger-entries.js';

export interface PlannedStatement {
  /** The declaration that the statement is about. */
  readonly line: number;
  readonly statement: Statement;
}

export interface StatedPlan {
  readonly statements: readonly PlannedStatement[];
  /** For each step of the plan, the offset of its statement. */
  readonly offsets: readonly number[];
}

/**
 * The statements of a plan, with ids for its derivations. A derivation whose first output does not
 * name its parents itself is declared before that output, in entries of its own.
 */
export function statePlan(steps: readonly Step[], derivationIds: Interner<KeyedDerivation>): StatedPlan {
  const statements: PlannedStatement[] = [];
  const offsets = steps.map((step) => {
    const stated = step.kind === 'registered' ? registrationOf(step, derivationIds) : [step.statement];
    for (const statement of stated) statements.push({ line: step.line, statement });
    return statements.length - 1;
  });
  return { statements, offsets };
}

function registrationOf({ shard, text }: RegisteringStep, derivationIds: Interner<KeyedDerivation>): Statement[] {
  const { declaration, derivation } = shard;
  const isNew = derivation !== null && !derivationIds.has(derivation);
  const id = derivation ? derivationIds.idOf(derivation) : undefined;
  if (!derivation || id === undefined || namesParentsItself(declaration))
    return [shardRegistered(declaration, undefined, text)];
  const parts = isNew ? parentParts(derivation.parents) : [];
  return [
    ...parts.map((ranges, part) => derivationDeclared(id, part, parts.length, ranges, derivation.activity)),
    shardRegistered(declaration, id),
  ];
}
