import { MerkleError, verifyConsistency } from '@core/merkle';
import {
  isSameKey,
  NoteError,
  parseCheckpoint,
  parseNote,
  parseSignatureLines,
  type PolicyWitness,
  type SignatureLine,
  type VerifierKey,
  verifyNote,
  verifyQuorum,
  verifySignatureLines,
  type WitnessPolicy,
} from '@core/note';
import type { WitnessAnswer, WitnessClient } from '@platform/witness-client';
import type { TreeHead } from './published-checkpoint.js';
import type { Cosignatures, Witnesses, WitnessPosition } from './witnesses.js';

/** Milliseconds to wait for the other witnesses once a quorum has answered. */
const GRACE_MS = 250;
/** Another publisher of this log may advance a witness meanwhile. */
const ATTEMPTS = 3;
const UNSHOWN = 'it shows no checkpoint signed by this log that says so';

interface Reachable {
  readonly witness: PolicyWitness;
  readonly client: WitnessClient;
}

/** The witnesses of a policy (C2SP tlog-policy). They are called concurrently. */
export class WitnessQuorum implements Witnesses {
  private readonly reachable: readonly Reachable[];

  /**
   * @param connect makes the client of a witness by the URL that the policy gives it
   * @param logKeys the keys that the log signs, or has signed, with
   */
  constructor(
    private readonly policy: WitnessPolicy,
    private readonly logKeys: readonly VerifierKey[],
    connect: (url: string) => WitnessClient,
  ) {
    this.reachable = policy.witnesses.flatMap((witness) =>
      witness.url === undefined ? [] : [{ witness, client: connect(witness.url) }],
    );
  }

  get required(): boolean {
    return this.policy.quorum.kind !== 'none';
  }

  isQuorum(witnesses: readonly VerifierKey[]): boolean {
    try {
      verifyQuorum(this.policy.quorum, witnesses);
      return true;
    } catch (error) {
      if (error instanceof NoteError) return false;
      throw error;
    }
  }

  positions(note: string): Promise<WitnessPosition[]> {
    return this.ask(
      ({ witness, client }) => this.position(witness, client, note),
      (positions) => positions.filter(({ kind }) => kind !== 'absent').map(({ witness }) => witness),
      ({ key, name }): WitnessPosition => ({ witness: key, kind: 'absent', why: `${name}: it is slow to answer.` }),
    );
  }

  async cosign(
    note: string,
    positions: readonly WitnessPosition[],
    proofFrom: (size: number) => Promise<Buffer[]>,
  ): Promise<Cosignatures> {
    const answers = await this.ask(
      async ({ witness, client }): Promise<OneCosignature> => {
        const position = positions.find((one) => isSameKey(one.witness, witness.key));
        if (position === undefined || position.kind === 'absent') return { by: witness };
        return this.cosignature(witness, client, note, sizeOf(position), proofFrom);
      },
      (given) => given.flatMap(({ by, line }) => (line ? [by.key] : [])),
      (by): OneCosignature => ({ by, why: 'it is slow to answer' }),
    );
    return {
      lines: answers.flatMap(({ line }) => (line ? [line] : [])),
      missing: [
        ...answers.flatMap(({ by, why }) => (why === undefined ? [] : [`${by.name}: ${why}.`])),
        ...this.policy.passedOver.map(({ name, why }) => `${name}: ${why}`),
      ],
      contradicting: answers.flatMap(({ by, against }) => (against ? [{ witness: by.key, head: against }] : [])),
    };
  }

  /** Returns all answers, or, once a quorum has answered, those that arrive within GRACE_MS. */
  private async ask<Answer>(
    question: (one: Reachable) => Promise<Answer>,
    presentIn: (answers: readonly Answer[]) => VerifierKey[],
    late: (witness: PolicyWitness) => Answer,
  ): Promise<Answer[]> {
    const answers = new Map<PolicyWitness, Answer>();
    await new Promise<void>((resolve, reject) => {
      if (this.reachable.length === 0) resolve();
      let timer: NodeJS.Timeout | undefined;
      const take = (witness: PolicyWitness, answer: Answer): void => {
        answers.set(witness, answer);
        if (answers.size === this.reachable.length) {
          clearTimeout(timer);
          resolve();
        } else if (timer === undefined && this.isQuorum(presentIn([...answers.values()]))) {
          timer = setTimeout(resolve, GRACE_MS);
        }
      };
      for (const one of this.reachable) question(one).then((answer) => take(one.witness, answer), reject);
    });
    return this.reachable.map(({ witness }) => answers.get(witness) ?? late(witness));
  }

  private async position(by: PolicyWitness, client: WitnessClient, note: string): Promise<WitnessPosition> {
    const { key: witness, name } = by;
    const { treeSize, root } = parseCheckpoint(parseNote(note).text);
    // From its own size to its own size: a witness at that size cosigns it again, which changes
    // nothing.
    const answer = await client.addCheckpoint({ oldSize: treeSize, proof: [], note });
    if (answer.kind === 'cosigned') return { witness, kind: 'there', size: treeSize };
    if (answer.kind === 'absent') return { witness, kind: 'absent', why: `${name}: ${answer.why}.` };
    if (answer.kind === 'conflict' && answer.size < treeSize) return { witness, kind: 'behind', size: answer.size };
    const head = await this.shownHead(client, note);
    if (head !== undefined && head.size > treeSize) return { witness, kind: 'ahead', head };
    const isOther = head?.size === treeSize && head.root !== Buffer.from(root).toString('hex');
    if (isOther) return { witness, kind: 'elsewhere', head };
    const claim =
      answer.kind === 'conflict'
        ? `it reports the size ${answer.size}`
        : `it refuses the checkpoint of size ${treeSize}`;
    return { witness, kind: 'absent', why: `${name}: ${claim}, and ${UNSHOWN}.` };
  }

  /**
   * Returns the checkpoint of this log that a witness serves as its last one. Only the log's own
   * signature makes it evidence: a witness can state anything.
   */
  private async shownHead(client: WitnessClient, note: string): Promise<TreeHead | undefined> {
    const { origin } = parseCheckpoint(parseNote(note).text);
    const served = await client.checkpointOf(origin);
    try {
      if (served === undefined) return undefined;
      const { treeSize, root, origin: of } = parseCheckpoint(verifyNote(served, this.logKeys).text);
      return of === origin ? { size: treeSize, root: Buffer.from(root).toString('hex') } : undefined;
    } catch (error) {
      if (error instanceof NoteError) return undefined;
      throw error;
    }
  }

  private async cosignature(
    by: PolicyWitness,
    client: WitnessClient,
    note: string,
    from: number,
    proofFrom: (size: number) => Promise<Buffer[]>,
  ): Promise<OneCosignature> {
    const { text } = parseNote(note);
    const { treeSize } = parseCheckpoint(text);
    let oldSize = from;
    for (let attempt = 1; ; attempt++) {
      const proof = oldSize === treeSize ? [] : await proofFrom(oldSize);
      const answer = await client.addCheckpoint({ oldSize, proof, note });
      if (answer.kind === 'cosigned') return verifiedLine(by, text, answer);
      if (answer.kind === 'inconsistent') return this.refusal(by, client, note, proofFrom);
      if (answer.kind === 'absent') return { by, why: answer.why };
      if (answer.size > treeSize || attempt === ATTEMPTS) return { by, why: `it is at size ${answer.size}` };
      oldSize = answer.size;
    }
  }

  /** A witness refuses a checkpoint as inconsistent; what it shows decides if it contradicts us. */
  private async refusal(
    by: PolicyWitness,
    client: WitnessClient,
    note: string,
    proofFrom: (size: number) => Promise<Buffer[]>,
  ): Promise<OneCosignature> {
    const { treeSize, root } = parseCheckpoint(parseNote(note).text);
    const against = await this.shownHead(client, note);
    // A later head of this log was signed by another publisher meanwhile.
    if (against !== undefined && against.size > treeSize) return { by, why: `it is at size ${against.size}` };
    if (against === undefined || (await isExtended(against, { size: treeSize, root }, proofFrom))) {
      return { by, why: `it refuses the checkpoint of size ${treeSize}, and ${UNSHOWN}` };
    }
    return { by, against };
  }
}

/** Whether a head is one of the tree that the newer head is of. */
async function isExtended(
  { size, root }: TreeHead,
  newer: { readonly size: number; readonly root: Uint8Array },
  proofFrom: (size: number) => Promise<Buffer[]>,
): Promise<boolean> {
  if (size === 0) return true;
  const proof = size === newer.size ? [] : await proofFrom(size);
  try {
    const fromRoot = Buffer.from(root, 'hex');
    verifyConsistency({ fromSize: size, toSize: newer.size, fromRoot, toRoot: Buffer.from(newer.root), proof });
    return true;
  } catch (error) {
    if (error instanceof MerkleError) return false;
    throw error;
  }
}

interface OneCosignature {
  readonly by: PolicyWitness;
  readonly line?: SignatureLine;
  readonly why?: string;
  /** A head that the log signed, shown by the witness: this checkpoint does not extend it. */
  readonly against?: TreeHead;
}

function sizeOf(position: Exclude<WitnessPosition, { kind: 'absent' }>): number {
  return position.kind === 'ahead' || position.kind === 'elsewhere' ? position.head.size : position.size;
}

function verifiedLine(
  by: PolicyWitness,
  text: string,
  { lines }: WitnessAnswer & { kind: 'cosigned' },
): OneCosignature {
  try {
    const [verified] = verifySignatureLines(text, parseSignatureLines(lines), [by.key]);
    return verified ? { by, line: verified.line } : { by, why: 'it answered without its cosignature' };
  } catch (error) {
    if (error instanceof NoteError) return { by, why: `its cosignature is wrong: ${error.message}` };
    throw error;
  }
}
