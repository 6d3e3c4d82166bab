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
  /** The start of each witness that has cosigned, by vkey; it never changes. */
  private readonly starts = new Map<string, string>();

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
    const start = this.starts.get(id) ?? (await this.firstCosigned(key));
    if (start !== undefined) this.starts.set(id, start);
    return { name, key, url, validFor: { start } };
  }

  /** The instant that a witness states in the first checkpoint that it cosigned. */
  private async firstCosigned(key: PolicyWitness['key']): Promise<string | undefined> {
    const [row] = await this.reader.query<{ note: string }>(SELECT_FIRST_COSIGNED, [`\n— ${key.name} `]);
    if (!row) return undefined;
    try {
      const [signature] = verifyNote(row.note, [key]).signatures;
      const { timestamp } = signature ?? {};
      return timestamp === undefined ? undefined : new Date(timestamp * 1_000).toISOString();
    } catch (error) {
      // Of another witness of this name, before.
      if (error instanceof NoteError) return undefined;
      throw error;
    }
  }
}
