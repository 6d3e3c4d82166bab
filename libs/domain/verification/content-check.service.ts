import { Injectable } from '@nestjs/common';
import type { NewFinding } from '@domain/findings';
import { ShardPlacesReadModel, ShardsReadModel } from '@domain/shards';
import { type CheckResult, parametersOf, type VerifiedScope } from './check-result.js';
import { firstFew, writeList } from './evidence-list.js';
import { contentVerdict } from './verdict.js';

/**
 * Checks that removed content has no other name. A digest names one shard; a refused digest shows
 * that another shard has the same content.
 */
@Injectable()
export class ContentCheckService {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly places: ShardPlacesReadModel,
  ) {}

  async check(scope: VerifiedScope): Promise<CheckResult> {
    const { asOf, tainted, places } = scope;
    const digests = new Set(places.flatMap(({ digest }) => digest ?? []));
    const withoutDigest = places.filter(({ digest }) => digest === null);
    const refused = (await this.places.refusedDigests(asOf)).filter(({ digest }) => digests.has(digest));
    const numbers = await this.shards.numbersOf([...new Set(refused.map(({ shard }) => shard))], asOf);
    const copies = refused.filter(({ shard }) => {
      const number = numbers.get(shard);
      return number !== undefined && !tainted.has(number);
    });
    const shown = withoutDigest.slice(0, 10).map(({ number }) => number);
    const names = await this.shards.namesOf(shown, asOf);
    const rows = copies.map(({ shard, digest, entry }) => ({ shard, digest, entry }));
    return {
      check: 'content',
      what: 'No shard that is not out has the content of one that is.',
      method: 'digests of what is out, compared with every digest that was declared of another shard and refused',
      parameters: parametersOf(scope),
      evidence: {
        digests: digests.size,
        withoutDigest: withoutDigest.length,
        copies: copies.length,
        examples: firstFew(rows),
        cannotCompare: withoutDigest.length > 0 ? [...names.values()] : undefined,
      },
      verdict: contentVerdict(copies.length, withoutDigest.length),
      list: writeList(rows),
      findings: copies.length === 0 ? [] : [findingOf(scope, rows)],
    };
  }
}

function findingOf(
  { removal }: VerifiedScope,
  rows: readonly { shard: string; digest: string; entry: number }[],
): NewFinding {
  return {
    kind: 'verification-violated',
    severity: 'violation',
    subject: { removal: removal.id, shard: rows[0]?.shard ?? '' },
    detail: 'Shards that are not removed were declared to have the content of one that is.',
    evidence: { copies: rows.length, examples: firstFew(rows) },
    examples: rows.map(({ shard }) => shard),
  };
}
