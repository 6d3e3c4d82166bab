import { parseDigest } from '@core/kernel';
import { Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import { readCommand } from '@platform/validation';
import { BindDigest } from './bind-digest.command.js';
import { LocateShard } from './locate-shard.command.js';
import type { Transaction } from '@platform/database';
import type { Outcome, Registration } from './registration.js';
import { shardBound, shardConflictRefused, shardLocated } from './shards.ledger-entries.js';
import { invalidShard, type ShardsErrorCode, ShardsError } from './shards.errors.js';
import { type CurrentShard, currentShard } from './store/current-shard.store.js';
import { EVERYTHING, findShards } from './store/known-shards.store.js';
import { BIND_DIGESTS, INSERT_LOCATIONS, INSERT_STATEMENTS, SELECT_LOCATION_ENTRY } from './store/register.sql.js';

/** Later names: the digest of a shard registered by its URI, and other locations of its object. */
@Injectable()
export class ShardNamesService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
  ) {}

  /**
   * Binds a shard to its digest, once. A second, different digest and a digest that names another
   * shard are refused and recorded.
   */
  async bind(tx: Transaction, by: Actor, name: string, command: BindDigest): Promise<Outcome> {
    const { digest } = readCommand(BindDigest, command, invalidShard);
    await this.ledger.open(tx);
    const shard = await currentShard(tx, name);
    if (shard.digest === digest) return this.existing(tx, shard, shard.digestEntry ?? shard.entry);
    if (shard.digest !== null) {
      return this.refuse(
        tx,
        by,
        shard,
        digest,
        'already-bound',
        `${name} is bound to ${shard.digest}. The attempt is recorded.`,
      );
    }
    const other = (await findShards(tx, [digest], EVERYTHING)).get(digest);
    if (other) {
      const message = `${digest} names another shard already${other.uri === null ? '' : ` (registered at ${other.uri})`}. The attempt is recorded.`;
      return this.refuse(tx, by, shard, digest, 'digest-already-named', message);
    }
    const receipt = await this.state(tx, by, shard, shardBound(shard.name, digest));
    await tx.query(BIND_DIGESTS, [[shard.number], [parseDigest(digest)], [receipt.index]]);
    return { outcome: 'registered', name: digest, number: shard.number, entry: receipt.index, receipt };
  }

  /** Records another location of the shard's object. */
  async locate(tx: Transaction, by: Actor, name: string, command: LocateShard): Promise<Registration> {
    const { uri } = readCommand(LocateShard, command, invalidShard);
    await this.ledger.open(tx);
    const shard = await currentShard(tx, name);
    if (shard.uri === uri) return this.existing(tx, shard, shard.entry);
    const [known] = await tx.query<{ entry: number }>(SELECT_LOCATION_ENTRY, [shard.number, uri]);
    if (known) return this.existing(tx, shard, known.entry);
    const receipt = await this.state(tx, by, shard, shardLocated(shard.name, uri));
    await tx.query(INSERT_LOCATIONS, [[shard.number], [uri], [receipt.index]]);
    return { outcome: 'registered', name: shard.name, number: shard.number, entry: receipt.index, receipt };
  }

  private async refuse(
    tx: Transaction,
    by: Actor,
    shard: CurrentShard,
    digest: string,
    code: ShardsErrorCode,
    message: string,
  ): Promise<Outcome> {
    const receipt = await this.state(tx, by, shard, shardConflictRefused(shard.name, { digest }, ['/digest']));
    const error = new ShardsError(code, message, [{ pointer: '/digest', message: 'differs from what is recorded' }]);
    return { outcome: 'refused', error, receipt };
  }

  private async state(tx: Transaction, by: Actor, shard: CurrentShard, statement: Statement): Promise<Receipt> {
    const receipt = await this.ledger.append(tx, by, statement);
    await tx.query(INSERT_STATEMENTS, [[shard.number], [receipt.index]]);
    return receipt;
  }

  private async existing(tx: Transaction, shard: CurrentShard, entry: number): Promise<Registration> {
    const receipt = await this.entries.receipt(entry, tx);
    return { outcome: 'existing', name: shard.name, number: shard.number, entry: receipt.index, receipt };
  }
}
