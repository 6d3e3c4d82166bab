import { Inject, Injectable } from '@nestjs/common';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import type { Origin } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database, type Reader } from '@platform/database';
import type { ChunkSnapshot } from './chunk-snapshot.js';
import { type ReadDeclaration, readToRegister } from './read-declaration.js';
import type { RegisterShard } from './register-shard.command.js';
import { planRegistration } from './registration-plan.js';
import { ShardsError } from './shards.errors.js';
import type { ChunkWatch, PlannedLine } from './shards.events.js';
import { readChunkSnapshot } from './store/chunk-snapshot.store.js';
import { refuseUnknownVendors } from './vendor-check.service.js';

/** What declarations would register. */
export interface RegistrationPreview {
  readonly position: LedgerPosition;
  readonly planned: readonly PlannedLine[];
  /** The origins that no shard stated before. */
  readonly added: readonly Origin[];
  /** The lines that are refused for another reason than a rule. */
  readonly rejected: readonly { readonly line: number; readonly error: ShardsError }[];
}

/** Beyond every recorded number, so that none of what others register meanwhile is meant. */
const UNUSED = 2 ** 31;
/** Readings after which other writers are no longer waited for. */
const ATTEMPTS = 4;

/** Whether a redaction answers its removal is decided when it is registered. */
const UNWATCHED: ChunkWatch = {
  refusalOf: () => undefined,
  registered: () => undefined,
  registeredAgain: () => undefined,
  finish: () => Promise.resolve(),
};

/** Plans registrations as `ShardsService` does, without the ledger's lock; writes nothing. */
@Injectable()
export class RegistrationPreviews {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
  ) {}

  async preview(declarations: readonly RegisterShard[]): Promise<RegistrationPreview> {
    const read = declarations.map((declaration) => readToRegister(declaration));
    const { position, lines, snapshot } = await this.readAtOnePosition(read);
    const { steps, outcomes, originIds } = planRegistration(snapshot, lines, UNWATCHED);
    return {
      position,
      planned: steps.flatMap((step) => (step.kind === 'registered' ? [step] : [])),
      added: originIds.added.map(({ id, thing }) => ({ ...thing, id })),
      rejected: outcomes.flatMap((one, line) => (one.outcome === 'refused' ? [{ line, error: one.error }] : [])),
    };
  }

  /** Reads again if something was recorded meanwhile, so that all of it is as of the position. */
  private async readAtOnePosition(
    read: readonly ReadDeclaration[],
  ): Promise<{ position: LedgerPosition; lines: readonly ReadDeclaration[]; snapshot: ChunkSnapshot }> {
    let position = await this.entries.position();
    for (let attempt = 1; ; attempt++) {
      const lines = await refuseUnknownVendors(read, this.vendors, position.treeSize);
      const declarations = lines.flatMap((one) => (one instanceof ShardsError ? [] : [one.declaration]));
      const snapshot = await readChunkSnapshot(this.reader, this.entries, declarations);
      const next = { shard: UNUSED, derivation: UNUSED, origin: UNUSED, originSet: UNUSED };
      const after = await this.entries.position();
      if (after.treeSize === position.treeSize || attempt === ATTEMPTS)
        return { position: after, lines, snapshot: { ...snapshot, next } };
      position = after;
    }
  }
}
