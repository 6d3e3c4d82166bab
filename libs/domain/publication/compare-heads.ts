import { EMPTY_ROOT, type TreeEdge } from '@core/merkle';
import { PublicationError } from './publication.errors.js';
import { describeHead, type PublishedCheckpoint, type TreeHead } from './published-checkpoint.js';
import type { WitnessPosition } from './witnesses.js';

/** The head signed last, with the edge that the next head extends. */
export interface Signed {
  readonly edge: TreeEdge;
  readonly root: Buffer;
}

export function headOf(edge: TreeEdge): TreeHead {
  return { size: edge.size, root: edge.root().toString('hex') };
}

/**
 * The ledger must extend what was signed.
 * @throws PublicationError `log-rolled-back` or `log-forked`
 */
export function requireNotBehind(head: TreeHead, { edge, root }: Signed): void {
  const other = { size: edge.size, root: root.toString('hex'), of: 'what was signed' };
  if (head.size < edge.size) throw rolledBack({ ledger: head, other });
  const empty = edge.size === 0 && root.equals(EMPTY_ROOT);
  if (head.size === edge.size && head.root !== other.root && !empty) throw forked({ ledger: head, other });
}

/**
 * What was published must have been signed.
 * @throws PublicationError `signed-state-altered`
 */
export function requireAgreement(latest: PublishedCheckpoint | null, { edge, root }: Signed): void {
  if (latest === null || latest.size < edge.size || (latest.size === edge.size && latest.root.equals(root))) return;
  const ledger = { size: edge.size, root: root.toString('hex') };
  const other = { size: latest.size, root: latest.root.toString('hex'), of: 'the published checkpoint' };
  throw new PublicationError(
    'signed-state-altered',
    `What is stored as signed last is ${describeHead(ledger)}, and what was published is ${describeHead(other)}: one of them was changed by hand.`,
    { ledger, other },
  );
}

/**
 * A witness must not show a head that the ledger does not reach, or another one of its size.
 * @throws PublicationError `log-rolled-back` or `log-forked`
 */
export function requireNotAhead(position: WitnessPosition, head: TreeHead): void {
  if (position.kind !== 'ahead' && position.kind !== 'elsewhere') return;
  const other = { ...position.head, of: `the witness ${position.witness.name}` };
  if (position.kind === 'elsewhere') throw forked({ ledger: head, other });
  if (other.size > head.size) throw rolledBack({ ledger: head, other });
}

/** Why witnesses are absent, a sentence each. */
export function absencesOf(positions: readonly WitnessPosition[]): string[] {
  return positions.flatMap((position) => (position.kind === 'absent' ? [position.why] : []));
}

/**
 * The head that a witness shows must be that of the first entries.
 * @throws PublicationError `log-forked`
 */
export function requireSame(position: WitnessPosition & { kind: 'ahead' }, edge: TreeEdge): void {
  const ledger = headOf(edge);
  if (position.head.root === ledger.root) return;
  throw forked({ ledger, other: { ...position.head, of: `the witness ${position.witness.name}` } });
}

type Heads = NonNullable<PublicationError['heads']>;

function rolledBack(heads: Heads): PublicationError {
  const { ledger, other } = heads;
  return new PublicationError(
    'log-rolled-back',
    `The ledger ends at ${describeHead(ledger)}, and ${other.of} has ${describeHead(other)}: entries that were made public are gone from this database. It was restored from an older backup, or its tail was deleted. Nothing is signed; restore the newer database.`,
    heads,
  );
}

/** Two heads of which neither extends the other. */
export function forked(heads: Heads): PublicationError {
  const { ledger, other } = heads;
  return new PublicationError(
    'log-forked',
    `The ledger has ${describeHead(ledger)}, and ${other.of} has ${describeHead(other)}: these are two histories of one log, or its stored tree hashes were changed. Nothing is signed; go on with the database whose history was signed.`,
    heads,
  );
}
