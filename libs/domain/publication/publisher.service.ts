import { CorruptRecordError, type Clock } from '@core/kernel';
import { proveConsistency, TreeEdge } from '@core/merkle';
import { addSignatures, formatVerifierKey } from '@core/note';
import type { LedgerReadModel } from '@domain/ledger';
import type { Database } from '@platform/database';
import {
  absencesOf,
  forked,
  headOf,
  requireAgreement,
  requireNotAhead,
  requireNotBehind,
  requireSame,
  type Signed,
} from './compare-heads.js';
import type { LogSigner } from './log-signer.js';
import type { LogKey } from './publication.read-model.js';
import { keyDiffers, originDiffers, PublicationError } from './publication.errors.js';
import {
  describeHead,
  type PublicationStatus,
  type PublishedCheckpoint,
  type TreeHead,
} from './published-checkpoint.js';
import { recompute } from './recompute.js';
import {
  CLAIM_HEAD,
  INSERT_CHECKPOINT,
  INSERT_FIRST_LOG_KEY,
  SELECT_LATEST_CHECKPOINT,
  SELECT_LOG_KEYS,
  SELECT_SIGNED,
  UPDATE_STATUS,
} from './store/publication.sql.js';
import type { Witnesses, WitnessPosition } from './witnesses.js';

interface SignedRow {
  readonly size: number;
  readonly root: Buffer;
  readonly edge: Buffer;
}

/** The status of publication after a round. */
export type PublisherStatus = Pick<PublicationStatus, 'state' | 'witnessed' | 'code' | 'detail' | 'heads'>;

/** Entries hashed at a time: at most 64 MB, usually 1 MB. */
const BATCH = 1_000;
/** After this time witnesses cosign the checkpoint of an idle log again, in milliseconds. */
const COSIGN_AGAIN_MS = 3_600_000;
/** Rounds after another publisher claimed the head first. */
const ATTEMPTS = 5;

/**
 * Signs the integrated head and publishes it. It relies only on hashes recomputed from the entries'
 * stored bytes. A head is claimed in the database before it is signed, so two publishers never sign
 * two heads, and after a crash the next round signs the claimed head again, with the same
 * signature.
 */
export class PublisherService {
  private askedWitnesses = false;
  private last: PublisherStatus | undefined;
  /** Which witnesses did not cosign in the last round that asked them, and why: sentences. */
  private without: readonly string[] = [];

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerReadModel,
    private readonly log: LogSigner,
    private readonly witnesses: Witnesses,
    private readonly clock: Clock,
  ) {}

  /** As of the last round; undefined before the first. */
  get status(): PublisherStatus | undefined {
    return this.last;
  }

  /**
   * Checks that the log is published under this origin and key; the first publisher sets them.
   * Throws
   * `log-origin-differs` or `log-key-differs`: the settings are wrong, or the key was rotated
   * elsewhere.
   */
  async requireOurLog(): Promise<void> {
    const vkey = formatVerifierKey(this.log.key);
    const known = await this.database.query<LogKey>(SELECT_LOG_KEYS);
    if (known.length === 0) await this.database.query(INSERT_FIRST_LOG_KEY, [this.log.origin, vkey]);
    const key = known.at(-1) ?? (await this.database.query<LogKey>(SELECT_LOG_KEYS)).at(-1);
    if (key === undefined) throw new Error('the first key was neither there nor could it be put there');
    if (key.origin !== this.log.origin) throw originDiffers(key.origin, this.log.origin);
    if (key.vkey !== vkey) throw keyDiffers(key.vkey, vkey);
  }

  /**
   * Runs one round: publishes the present head. Returns the latest published checkpoint; null if
   * there is none, or if the present head waits for its witnesses. If the stored data differ from
   * what was signed, it records the refusal in the status and throws a PublicationError of kind
   * integrity.
   */
  async publish(): Promise<PublishedCheckpoint | null> {
    try {
      await this.requireOurLog();
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const outcome = await this.round();
        if (outcome !== 'again') return outcome;
      }
      return null;
    } catch (error) {
      if (error instanceof PublicationError) await this.refused(error);
      throw error;
    }
  }

  private async round(): Promise<PublishedCheckpoint | null | 'again'> {
    // The order matters: a checkpoint read here was signed before `signed` is read, and the head
    // read last is not behind it, whatever other publishers do meanwhile.
    const latest = await this.latest();
    const signed = await this.signed();
    const { treeSize, rootHash } = await this.ledger.position();
    const head = { size: treeSize, root: rootHash };
    requireNotBehind(head, signed);
    requireAgreement(latest, signed);
    const isPublished = latest?.size === head.size && !this.isOld(latest);
    if (isPublished && this.askedWitnesses) return this.published(latest);
    const positions = await this.positions(signed, head);
    if (positions === null) return null;
    if (head.size === 0) return null;
    if (isPublished) return this.published(latest);
    const edge = head.size === signed.edge.size ? signed.edge : await this.rehash(signed, head, positions);
    if (!(await this.claim(signed, edge))) return 'again';
    return this.sign(edge, positions);
  }

  /** Readers tell a log that lives from one that is withheld by the age of its cosignatures. */
  private isOld({ publishedAt }: PublishedCheckpoint): boolean {
    const age = this.clock.now().getTime() - Date.parse(publishedAt);
    return this.witnesses.required && age >= COSIGN_AGAIN_MS;
  }

  private async signed(): Promise<Signed> {
    const [row] = await this.database.query<SignedRow>(SELECT_SIGNED);
    if (!row) throw new CorruptRecordError('The row of what was last signed is missing: migrate the database.');
    const edge = TreeEdge.fromBytes(row.size, row.edge);
    if (edge.root().equals(row.root)) return { edge, root: row.root };
    throw new PublicationError(
      'signed-state-altered',
      `What is stored of the signed head of size ${row.size} contradicts itself: it was changed by hand.`,
    );
  }

  private async latest(): Promise<PublishedCheckpoint | null> {
    return (await this.database.query<PublishedCheckpoint>(SELECT_LATEST_CHECKPOINT))[0] ?? null;
  }

  /** Returns the positions of the witnesses; null, with the status `waiting`, if too few answer. */
  private async positions({ edge, root }: Signed, head: TreeHead): Promise<WitnessPosition[] | null> {
    if (!this.witnesses.required) {
      this.askedWitnesses = true;
      return [];
    }
    const positions = await this.witnesses.positions(await this.log.sign(edge.size, root));
    for (const position of positions) requireNotAhead(position, head);
    this.without = absencesOf(positions);
    const present = positions.filter(({ kind }) => kind !== 'absent').map(({ witness }) => witness);
    if (this.witnesses.isQuorum(present)) {
      this.askedWitnesses = true;
      return positions;
    }
    await this.waiting();
    return null;
  }

  /**
   * Hashes the entries after the signed head and compares with the ledger's head and with the heads
   * of witnesses.
   */
  private async rehash(
    { edge: from }: Signed,
    head: TreeHead,
    positions: readonly WitnessPosition[],
  ): Promise<TreeEdge> {
    const seen = positions.flatMap((position) => (position.kind === 'ahead' ? [position] : []));
    const stops = [...new Set([...seen.map((position) => position.head.size), head.size])].sort((a, b) => a - b);
    let edge = from;
    for (const stop of stops) {
      while (edge.size < stop) {
        const to = Math.min(edge.size + BATCH, stop);
        edge = recompute(edge, await this.entries(edge.size, to));
      }
      for (const position of seen.filter((witnessed) => witnessed.head.size === stop)) requireSame(position, edge);
    }
    const root = edge.root().toString('hex');
    if (root === head.root) return edge;
    const heads = { ledger: head, other: { size: edge.size, root, of: "the entries' bytes" } };
    throw new PublicationError(
      'head-altered',
      `The ledger's head says ${describeHead(head)}, and its entries' bytes give ${describeHead(heads.other)}. One of them was changed by hand.`,
      heads,
    );
  }

  private async entries(from: number, to: number): ReturnType<LedgerReadModel['rawEntries']> {
    const entries = await this.ledger.rawEntries(from, to);
    if (entries.length === to - from) return entries;
    throw new PublicationError(
      'entries-missing',
      `The ledger's head says that entries ${from} to ${to - 1} are there, and ${to - from - entries.length} of them are missing.`,
    );
  }

  private async claim(signed: Signed, edge: TreeEdge): Promise<boolean> {
    if (edge.size === signed.edge.size) return true;
    const at = this.clock.now().toISOString();
    const values = [signed.edge.size, signed.root, edge.size, edge.root(), edge.toBytes(), at];
    return (await this.database.query(CLAIM_HEAD, values)).length === 1;
  }

  /** Signs a claimed head, has it witnessed, and publishes it. */
  private async sign(edge: TreeEdge, positions: readonly WitnessPosition[]): Promise<PublishedCheckpoint | null> {
    const root = edge.root();
    const note = await this.log.sign(edge.size, root);
    const proofFrom = (size: number): Promise<Buffer[]> =>
      size === 0 ? Promise.resolve([]) : proveConsistency(size, edge.size, this.ledger.nodes);
    const { lines, missing, contradicting } = await this.witnesses.cosign(note, positions, proofFrom);
    for (const { witness, head } of contradicting) {
      throw forked({ ledger: headOf(edge), other: { ...head, of: `the witness ${witness.name}` } });
    }
    this.without = [...absencesOf(positions), ...missing];
    const cosigners = positions
      .map(({ witness }) => witness)
      .filter(({ name, keyId }) => lines.some((line) => line.name === name && line.keyId === keyId));
    if (!this.witnesses.isQuorum(cosigners)) {
      await this.waiting();
      return null;
    }
    const whole = lines.length > 0 ? addSignatures(note, lines) : note;
    const publishedAt = this.clock.now().toISOString();
    await this.database.query(INSERT_CHECKPOINT, [edge.size, root, whole, publishedAt]);
    return this.published(await this.latest());
  }

  private async published(latest: PublishedCheckpoint | null): Promise<PublishedCheckpoint | null> {
    const witnessed = this.witnesses.required;
    const detail = this.without.length === 0 ? null : `Published without some witnesses. ${this.without.join(' ')}`;
    await this.setStatus({ state: 'published', witnessed, code: null, detail, heads: null });
    return latest;
  }

  private async waiting(): Promise<void> {
    const detail = `Too few witnesses have cosigned. ${this.without.join(' ')}`.trim();
    await this.setStatus({ state: 'waiting', witnessed: true, code: null, detail, heads: null });
  }

  private async refused({ code, message, heads }: PublicationError): Promise<void> {
    const witnessed = this.witnesses.required;
    await this.setStatus({ state: 'refused', witnessed, code, detail: message, heads });
  }

  /** Written after each round: another publisher may have changed it. */
  private async setStatus(now: PublisherStatus): Promise<void> {
    const { state, witnessed, code, detail, heads } = now;
    const since = this.clock.now().toISOString();
    await this.database.query(UPDATE_STATUS, [state, witnessed, code, detail, heads && JSON.stringify(heads), since]);
    this.last = now;
  }
}
