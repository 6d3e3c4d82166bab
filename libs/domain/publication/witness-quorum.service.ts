import {
  formatVerifierKey,
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
      ({ witness, client }) => this.cosignature(witness, client, note, sizeOf(positions, witness.key), proofFrom),
      (given) => given.flatMap(({ by, line }) => (line ? [by.key] : [])),
      (by): OneCosignature => ({ by, why: 'it is slow to answer' }),
    );
    return {
      lines: answers.flatMap(({ line }) => (line ? [line] : [])),
      missing: answers.flatMap(({ by, line, why }) => (line ? [] : [`${by.name}: ${why ?? 'it did not cosign'}.`])),
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

  private async position({ key, name }: PolicyWitness, client: WitnessClient, note: string): Promise<WitnessPosition> {
    const { treeSize } = parseCheckpoint(parseNote(note).text);
    // From its own size to its own size: a witness at that size cosigns it again, which changes
    // nothing.
    const answer = await client.addCheckpoint({ oldSize: treeSize, proof: [], note });
    if (answer.kind === 'cosigned') return { witness: key, kind: 'there', size: treeSize };
    if (answer.kind === 'absent') return { witness: key, kind: 'absent', why: `${name}: ${answer.why}.` };
    if (answer.kind === 'conflict' && answer.size < treeSize) {
      return { witness: key, kind: 'behind', size: answer.size };
    }
    const size = answer.kind === 'conflict' ? answer.size : treeSize;
    const head = await this.headOf(key, client, note, size);
    return { witness: key, kind: answer.kind === 'conflict' ? 'ahead' : 'elsewhere', head };
  }

  /**
   * Returns the last head that the witness serves, if it is signed by witness and log; otherwise
   * the size only.
   */
  private async headOf(key: VerifierKey, client: WitnessClient, note: string, size: number): Promise<TreeHead> {
    const { origin } = parseCheckpoint(parseNote(note).text);
    const served = await client.checkpointOf(origin);
    try {
      if (served === undefined) return { size, root: null };
      const { text, signatures } = verifyNote(served, [...this.logKeys, key]);
      const { treeSize, root, origin: of } = parseCheckpoint(text);
      const byBoth = signatures.some((one) => isSameKey(one.key, key)) && signatures.length > 1;
      if (!byBoth || of !== origin || treeSize !== size) return { size, root: null };
      return { size, root: Buffer.from(root).toString('hex') };
    } catch (error) {
      if (error instanceof NoteError) return { size, root: null };
      throw error;
    }
  }

  private async cosignature(
    by: PolicyWitness,
    client: WitnessClient,
    note: string,
    from: number | undefined,
    proofFrom: (size: number) => Promise<Buffer[]>,
  ): Promise<OneCosignature> {
    if (from === undefined) return { by, why: 'its position is unknown' };
    const { text } = parseNote(note);
    const { treeSize } = parseCheckpoint(text);
    let oldSize = from;
    for (let attempt = 1; ; attempt++) {
      const proof = oldSize === treeSize ? [] : await proofFrom(oldSize);
      const answer = await client.addCheckpoint({ oldSize, proof, note });
      if (answer.kind === 'cosigned') return verifiedLine(by, text, answer);
      if (answer.kind === 'inconsistent') return { by, against: await this.headOf(by.key, client, note, oldSize) };
      if (answer.kind === 'absent') return { by, why: answer.why };
      if (answer.size > treeSize || attempt === ATTEMPTS) return { by, why: `it is at size ${answer.size}` };
      oldSize = answer.size;
    }
  }
}

interface OneCosignature {
  readonly by: PolicyWitness;
  readonly line?: SignatureLine;
  readonly why?: string;
  /** A cosigned head that this checkpoint does not extend, according to the witness. */
  readonly against?: TreeHead;
}

function sizeOf(positions: readonly WitnessPosition[], key: VerifierKey): number | undefined {
  const position = positions.find(({ witness }) => formatVerifierKey(witness) === formatVerifierKey(key));
  switch (position?.kind) {
    case 'behind':
      return position.size;
    case 'ahead':
      return position.head.size;
    case 'there':
      return position.size;
    default:
      return undefined;
  }
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
