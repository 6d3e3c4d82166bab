import { Injectable } from '@nestjs/common';
import { Lineage } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import type { VerifiedScope } from './check-result.js';
import { taintPath } from './taint-path.js';

export interface NamedPath {
  readonly path: readonly string[];
  readonly leftOut?: number;
}

/** Shows, by name, how shards came into the scope of a removal. */
@Injectable()
export class TaintPathsReadModel {
  constructor(
    private readonly lineage: Lineage,
    private readonly shards: ShardsReadModel,
  ) {}

  /** From a selected shard down to the given one. */
  async namedPath(scope: VerifiedScope, shard: number): Promise<NamedPath> {
    const { numbers, leftOut } = taintPath(await this.lineage.view(), shard, scope);
    const names = await this.shards.namesOf(numbers, scope.asOf);
    return { path: numbers.map((number) => names.get(number) ?? ''), ...(leftOut > 0 && { leftOut }) };
  }
}
