import { Inject, Injectable } from '@nestjs/common';
import { NoteError, parseVerifierKey, parseWitnessPolicy, type PolicyWitness, verifyNote } from '@core/note';
import type { RootLogKey, RootWitness, TrustedRoot } from '@core/trusted-root';
import { LedgerReadModel } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { PublicationError } from './publication.errors.js';
import { PublicationReadModel } from './publication.read-model.js';
import type { PublishedCheckpoint } from './published-checkpoint.js';
import { earlierPolicies, type RecordedPolicy, retiredWitnesses } from './recorded-policies.js';
import { SELECT_FIRST_COSIGNED, SELECT_KEY_PERIODS, SELECT_POLICIES } from './store/publication.sql.js';

interface KeyPeriodRow {
  readonly sinceSize: number;
  readonly origin: string;
  readonly vkey: string;
  /** The first checkpoint from that size on; null if none is published yet. */
  readonly size: number | null;
  readonly root: Buffer | null;
  readonly note: string | null;
  readonly publishedAt: string | null;
}

/** What verifiers of the log trust: its keys with their periods, and its witnesses. */
@Injectable()
export class TrustedRootReadModel {
  /** The start of each witness that has cosigned, by its public key; it never changes. */
  private readonly starts = new Map<string, string>();
  /** The number of the last checkpoint that each other witness has not cosigned. */
  private readonly searched = new Map<string, number>();

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
    private readonly published: PublicationReadModel,
  ) {}

  /**
   * Throws `not-published-yet` before there is a key.
   * @param policy the text of the witness policy, if there is one
   */
  async trustedRoot(policy: string | undefined): Promise<TrustedRoot> {
    const rows = await this.reader.query<KeyPeriodRow>(SELECT_KEY_PERIODS);
    // A new key counts once the checkpoint that both keys sign is published.
    const periods = rows.filter(({ note }, at) => at === 0 || note !== null);
    const [first] = periods;
    if (!first) throw new PublicationError('not-published-yet', 'The log has no key yet: no publisher has run.');
    const logKeys = await Promise.all(periods.map((row, at) => this.logKey(row, periods[at + 1])));
    if (policy === undefined) return { origin: first.origin, logKeys, witnesses: [] };
    const earlier = earlierPolicies(await this.reader.query<RecordedPolicy>(SELECT_POLICIES));
    const current = parseWitnessPolicy(policy).witnesses;
    const retired = await Promise.all(
      retiredWitnesses(earlier, current).map(async ({ validFor: { end }, ...one }) => {
        const witness = await this.witness(one);
        return { ...witness, validFor: { ...witness.validFor, end } };
      }),
    );
    const witnesses = [...(await Promise.all(current.map((one) => this.witness(one)))), ...retired];
    // The log that a policy lists is this one, whose keys are stated above.
    const lines = policy.split('\n').filter((line) => !/^[\t ]*log[\t ]/.test(line));
    return { origin: first.origin, logKeys, witnesses, witnessPolicy: lines.join('\n'), earlierPolicies: earlier };
  }

  private async logKey(row: KeyPeriodRow, next: KeyPeriodRow | undefined): Promise<RootLogKey> {
    const treeSizes = { from: row.sinceSize === 0 ? 0 : (row.size ?? row.sinceSize), to: next?.size ?? undefined };
    const validFor = { start: row.publishedAt ?? undefined, end: next?.publishedAt ?? undefined };
    const rotation = next && (await this.rotation(next));
    return { key: parseVerifierKey(row.vkey), treeSizes, validFor, rotation };
  }

  /** The entry before the first tree that a key signs rotates to it. */
  private async rotation({ sinceSize, size, root, note, publishedAt }: KeyPeriodRow): Promise<RootLogKey['rotation']> {
    if (size === null || root === null || note === null || publishedAt === null) return undefined;
    const checkpoint: PublishedCheckpoint = { size, root, note, publishedAt };
    const index = sinceSize - 1;
    const [entry, proofs] = await Promise.all([
      this.ledger.entry(index),
      this.published.tlogProofs([index], checkpoint),
    ]);
    return { entry: entry.body.toString('utf8'), proof: proofs.get(index) ?? '' };
  }

  private async witness({ name, key, url }: PolicyWitness): Promise<RootWitness> {
    const id = Buffer.from(key.publicKey).toString('hex');
    const start = this.starts.get(id) ?? (await this.firstCosigned(key, id));
    if (start !== undefined) this.starts.set(id, start);
    return { name, key, url, validFor: { start } };
  }

  /**
   * The instant that a witness states in the first checkpoint that it cosigned. Each checkpoint is
   * searched once: a log may have millions, and anybody may ask.
   */
  private async firstCosigned(key: PolicyWitness['key'], id: string): Promise<string | undefined> {
    type Row = { readonly number: number | null; readonly note: string | null };
    const line = `\n— ${key.name} ${keyIdBase64(key.keyId)}`;
    const [row] = await this.reader.query<Row>(SELECT_FIRST_COSIGNED, [line, this.searched.get(id) ?? 0]);
    try {
      const [signature] = row?.note ? verifyNote(row.note, [key]).signatures : [];
      if (signature?.timestamp !== undefined) return new Date(signature.timestamp * 1_000).toISOString();
    } catch (error) {
      // Of another witness of this name, before.
      if (!(error instanceof NoteError)) throw error;
    }
    this.searched.set(id, row?.number ?? 0);
    return undefined;
  }
}

/** The characters in which every signature of a key begins: they hold 30 bits of its key ID. */
function keyIdBase64(keyId: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(keyId);
  return bytes.toString('base64').slice(0, 5);
}
