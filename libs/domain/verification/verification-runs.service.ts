import { Injectable } from '@nestjs/common';
import type { CheckResult, VerifiedScope } from './check-result.js';
import { CommittedSetsCheckService } from './committed-sets-check.service.js';
import { ContentCheckService } from './content-check.service.js';
import type { InspectedContent } from './inspected-content.js';
import { InspectedContentReadModel } from './inspected-content.read-model.js';
import { citedStorageCheck, StorageCheckService } from './storage-check.service.js';
import { UsesCheckService } from './uses-check.service.js';
import type { Verification } from './verification.js';
import { VerificationReadModel } from './verification.read-model.js';
import { VerifiedScopesReadModel } from './verified-scopes.read-model.js';

const EVERYTHING = Number.MAX_SAFE_INTEGER;

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Counts a step for each of three checks of the record, and one for each place. */
  readonly progress: (done: number, total: number) => void;
}

/** Makes the checks of a verification, without writing anything. */
@Injectable()
export class VerificationRunsService {
  constructor(
    private readonly verifications: VerificationReadModel,
    private readonly scopes: VerifiedScopesReadModel,
    private readonly inspected: InspectedContentReadModel,
    private readonly setsCheck: CommittedSetsCheckService,
    private readonly usesCheck: UsesCheckService,
    private readonly contentCheck: ContentCheckService,
    private readonly storageCheck: StorageCheckService,
  ) {}

  async verification(id: string): Promise<Verification> {
    return this.verifications.requireVerification(id, EVERYTHING);
  }

  /**
   * All checks, in order. Those of the record have the same result at any time: they are as of the
   * position at which the verification began.
   */
  async run({ id, removal, upto, trigger }: Verification, { signal, progress }: RunOptions): Promise<CheckResult[]> {
    const scope = await this.scopes.scope(removal, upto);
    const total = 3 + scope.places.reduce((sum, { uris }) => sum + uris.length, 0);
    let steps = 0;
    const done = <Result>(result: Result): Result => {
      signal.throwIfAborted();
      progress(++steps, total);
      return result;
    };
    const sets = done(await this.setsCheck.check(scope));
    const uses = done(await this.usesCheck.check(scope, sets.holding));
    const inspected = await this.inspected.of(scope);
    const content = done(await this.contentCheck.check(scope, inspected));
    const cited = trigger.kind === 'change' ? await this.citedStorage(id, scope, inspected) : null;
    const options = { signal, progress: (checked: number) => progress(3 + checked, total) };
    const storage = cited ?? (await this.storageCheck.check(scope, inspected, options));
    return [sets.result, uses, content, storage];
  }

  private async citedStorage(
    id: string,
    scope: VerifiedScope,
    inspected: InspectedContent,
  ): Promise<CheckResult | null> {
    const latest = await this.verifications.ofRemoval(scope.removal.id, { limit: 2 }, EVERYTHING);
    const earlier = latest.find((one) => one.id !== id && one.conclusion !== null);
    if (!earlier) return null;
    const checks = await this.verifications.checks(earlier.id, EVERYTHING);
    const recorded = checks.find(({ check }) => check === 'storage');
    return citedStorageCheck(scope, earlier.id, recorded, inspected);
  }
}
