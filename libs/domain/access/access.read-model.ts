import { Inject, Injectable } from '@nestjs/common';
import { type HeadRow, type LedgerPosition, toPosition } from '@domain/ledger';
import { Database, POINT_READ, type Reader } from '@platform/database';
import { type ApiKey, type Caller, hashSecret, type ListedKey, SECRET_LIMIT } from './api-key.js';
import type { NamedPrincipal, PrincipalKind } from './principal.js';
import { SharedLookups } from './shared-lookups.js';
import {
  SELECT_KEY,
  SELECT_KEYS,
  SELECT_KEYS_BY_HASH,
  SELECT_LIVE_ADMIN_KEYS,
  SELECT_OWNERS,
  SELECT_PRINCIPAL,
  SELECT_SETTING_KEYS,
} from './store/access.sql.js';

/** Who sent a request, and the position of the ledger when that was looked up. */
export interface Identified {
  readonly caller: Caller;
  readonly position: LedgerPosition;
}

interface FoundKey {
  readonly key: ApiKey;
  readonly position: LedgerPosition;
}

interface OwnerColumns {
  readonly principal: string;
  readonly principalKind: PrincipalKind;
  readonly principalName: string | null;
}

/** API keys. */
@Injectable()
export class AccessReadModel {
  private readonly byHash = new SharedLookups<FoundKey>((hashes) => this.findByHash(hashes));

  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): AccessReadModel {
    return new AccessReadModel(reader);
  }

  /**
   * Returns the caller with this secret (attacker-controlled); null if it is unknown, revoked or
   * expired. It is read from the database each time, so that a revocation takes effect at its
   * commit.
   */
  async authenticate(secret: string, now: Date): Promise<Caller | null> {
    return (await this.identify(secret, now))?.caller ?? null;
  }

  /** As `authenticate`, with the present position, which is read by the same statement. */
  identify(secret: string, now: Date): Promise<Identified | null> {
    if (secret.length > SECRET_LIMIT) return Promise.resolve(null);
    return this.found(secret).then((found) => {
      const caller = found && callerWith(found.key, now);
      return caller && { caller, position: found.position };
    });
  }

  /** The key with this secret, in whatever state. */
  async keyOf(secret: string): Promise<ApiKey | null> {
    return (await this.found(secret))?.key ?? null;
  }

  private found(secret: string): Promise<FoundKey | null> {
    return this.byHash.lookUp(hashSecret(secret).toString('hex'));
  }

  async key(id: string): Promise<ApiKey | null> {
    const [row] = await this.reader.query<ApiKey>(SELECT_KEY, [id]);
    return row ?? null;
  }

  /** At most `limit` keys after `after`, by id, as of a tree size. */
  async keys(page: { limit: number; after?: string }, asOf: number): Promise<ListedKey[]> {
    type Row = Omit<ListedKey, 'principal'> & OwnerColumns;
    const rows = await this.reader.query<Row>(SELECT_KEYS, [asOf, page.after, page.limit]);
    return rows.map(({ principal: id, principalKind: kind, principalName: name, ...key }) => {
      return { ...key, principal: { id, kind, name } };
    });
  }

  /** Whom keys belong to, by id of the key. The names are as they are now. */
  async owners(keys: readonly string[]): Promise<Map<string, NamedPrincipal>> {
    if (keys.length === 0) return new Map();
    const rows = await this.reader.query<NamedPrincipal & { key: string }>(SELECT_OWNERS, [keys]);
    return new Map(rows.map(({ key, id, kind, name }) => [key, { id, kind, name }]));
  }

  /** Whether any key belongs to a principal of this id. */
  async isPrincipal(id: string): Promise<boolean> {
    return (await this.reader.query(SELECT_PRINCIPAL, [id])).length > 0;
  }

  /** The ids of the keys of WHENCE_ADMIN_KEY that are not revoked. */
  async settingKeys(): Promise<string[]> {
    return (await this.reader.query<{ id: string }>(SELECT_SETTING_KEYS)).map(({ id }) => id);
  }

  /** Keys that can administer keys now. */
  async liveAdminKeys(now: Date): Promise<ApiKey[]> {
    return this.reader.query<ApiKey>(SELECT_LIVE_ADMIN_KEYS, [now.toISOString()]);
  }

  private async findByHash(hashes: readonly string[]): Promise<Map<string, FoundKey>> {
    const asked = hashes.map((hash) => Buffer.from(hash, 'hex'));
    type Row = ApiKey & HeadRow & { readonly hash: Buffer };
    const rows = await this.reader.query<Row>(SELECT_KEYS_BY_HASH, [asked], POINT_READ);
    return new Map(
      rows.map(({ hash, size, root, recordedAt, ...key }) => [
        hash.toString('hex'),
        { key, position: toPosition({ size, root, recordedAt }) },
      ]),
    );
  }
}

/** The caller with a key; null if it is unknown, revoked or expired. */
function callerWith(key: ApiKey, now: Date): Caller | null {
  if (key.revokedEntry !== null) return null;
  if (key.expiresAt !== null && key.expiresAt <= now.toISOString()) return null;
  const { id, roles, principal, datasets } = key;
  return { id, roles, actor: `key:${id}`, principal, datasets };
}
