import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/**
 * API keys and whom they belong to, without labels, names and the hashes of secrets, which are kept
 * beside the ledger.
 */
export class AccessProjection implements Projection {
  private readonly keys = new Map<string, { readonly issued: readonly Value[]; revoked: number | null }>();
  private readonly principals = new Map<string, readonly [kind: string, entry: number]>();
  /** The principals of keys; a key from before principals has none. */
  private readonly owners = new Map<string, string>();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('key.issued', (entry) => this.issue(entry));
    subscribe('key.revoked', ({ index, data }) => {
      const key = this.keys.get(data.key);
      if (key) key.revoked ??= index;
      else report(index, `revokes the key ${data.key}, which was never issued`);
    });
  }

  tables(): ProjectedTable[] {
    const rows = () => [...this.keys].map(([id, { issued, revoked }]) => [id, ...issued, revoked]);
    const key =
      'id roles:json expires_at:instant principal datasets:json commitment:bytes issued_entry:number revoked_entry:number';
    const principals = () => [...this.principals].map(([id, [kind, entry]]) => [id, kind, entry]);
    return [sortedTable('api_key', key, 1, rows), sortedTable('principal', 'id kind entry:number', 1, principals)];
  }

  /**
   * Why `second` is not a second person beside `first`, as far as entries state it; null if nothing
   * contradicts it.
   */
  objection(first: string, second: string): string | null {
    const [one, other] = [this.owners.get(first), this.owners.get(second)];
    if (first === second || (one !== undefined && one === other)) return 'is by the same person';
    const [kind] = this.principals.get(other ?? '') ?? [];
    return kind === 'service' ? 'is by a service' : null;
  }

  /** An entry from before principals names none. */
  private issue({ index, data }: Entry<'key.issued'>): void {
    const { key, roles, principal, expiresAt, datasets, commitment } = data;
    const issued = [roles.json, expiresAt, principal?.id ?? null, datasets?.json ?? null, commitment, index];
    this.keys.set(key, { issued, revoked: null });
    if (!principal) return;
    this.owners.set(`key:${key}`, principal.id);
    const [kind = principal.kind] = this.principals.get(principal.id) ?? [];
    if (kind !== principal.kind) this.report(index, `makes the ${kind} ${principal.id} a ${principal.kind}`);
    if (!this.principals.has(principal.id)) this.principals.set(principal.id, [kind, index]);
  }
}

/**
 * Erasures of personal data, and requests for them. The data itself is kept beside the ledger.
 */
export class PersonalDataProjection implements Projection {
  private readonly requests: Value[][] = [];
  private readonly erasures: Value[][] = [];

  constructor(subscribe: Subscribe) {
    subscribe('personal-data.erasure-requested', ({ index, data: { commitment, reason } }) =>
      this.requests.push([commitment, index, reason]),
    );
    subscribe('personal-data.erased', ({ index, data: { commitment, reason } }) =>
      this.erasures.push([commitment, index, reason]),
    );
  }

  tables(): ProjectedTable[] {
    const columns = 'commitment:bytes entry:number reason';
    return [
      sortedTable('personal_data_erasure_request', columns, 2, () => this.requests),
      sortedTable('personal_data_erasure', columns, 1, () => this.erasures),
    ];
  }
}
