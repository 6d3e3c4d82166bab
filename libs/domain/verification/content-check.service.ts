import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import { ShardPlacesReadModel, ShardsReadModel } from '@domain/shards';
import { type CheckResult, parametersOf, type VerifiedScope } from './check-result.js';
import { firstFew, writeList } from './evidence-list.js';
import { foundRow, type InspectedContent, inspectedEvidence } from './inspected-content.js';
import { contentVerdict } from './verdict.js';

const FOUND_AGAIN = 'Shards that are not removed have content of one that is: inspections found it.';

/**
 * Checks that removed content has no other name. A digest names one shard; a refused digest shows
 * that another shard has the same content; so do inspections that found the content, a near-copy of
 * it, or its record keys.
 */
@Injectable()
export class ContentCheckService {
  constructor(
    private readonly shards: ShardsReadModel,
    private readonly places: ShardPlacesReadModel,
  ) {}

  async check(scope: VerifiedScope, inspected: InspectedContent): Promise<CheckResult> {
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
    const again = inspected.elsewhere;
    const { indistinct, redactionsNotLookedAt } = inspected;
    const found = [...again, ...indistinct].map(({ shard }) => shard);
    const names = await this.shards.namesOf([...shown, ...found], asOf);
    const declared = copies.map(({ shard, digest, entry }) => ({ shard, digest, entry }));
    const measured = again.map((found) => foundRow(found, names));
    const rows = [...declared, ...measured];
    return {
      check: 'content',
      what: 'No shard that is not out is known to have the content of one that is.',
      method:
        'digests of what is out, compared with every digest that was declared of another shard and refused; what inspections measured. A shard without a digest that no inspection looked at is not compared',
      parameters: parametersOf(scope),
      evidence: {
        digests: digests.size,
        withoutDigest: withoutDigest.length,
        copies: copies.length,
        examples: firstFew(rows),
        cannotCompare: withoutDigest.length > 0 ? shown.map((number) => names.get(number) ?? '') : undefined,
        inspected: inspectedEvidence(inspected, measured, names),
      },
      verdict: contentVerdict(rows.length, withoutDigest.length + redactionsNotLookedAt.length + indistinct.length),
      list: await writeList(rows),
      findings: rows.length === 0 ? [] : [findingOf(scope, rows, measured.length)],
    };
  }
}

function findingOf(
  { removal }: VerifiedScope,
  rows: readonly (JsonObject & { readonly shard: string })[],
  measured: number,
): NewFinding {
  return {
    kind: 'verification-violated',
    severity: 'violation',
    subject: { removal: removal.id, shard: rows[0]?.shard ?? '' },
    detail:
      measured > 0 ? FOUND_AGAIN : 'Shards that are not removed were declared to have the content of one that is.',
    evidence: { copies: rows.length - measured, found: measured > 0 ? measured : undefined, examples: firstFew(rows) },
    examples: rows.map(({ shard }) => shard),
  };
}
