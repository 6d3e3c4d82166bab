import type { NewFinding } from '@domain/findings';
import type { ShardPlaces } from '@domain/shards';
import { firstFew, writeList } from './evidence-list.js';
import { type VerificationReadModels, type MadeCheck, parametersOf, type Question } from './made-check.js';
import { judgeContent } from './verdict.js';

/**
 * The content of what is out has no other name. A digest names one shard; that another shard has the same content shows where somebody
 * declared so and was refused, since the digest was taken.
 * @param places of everything that is out
 */
export async function checkContent(
  rooms: VerificationReadModels,
  question: Question,
  places: readonly ShardPlaces[],
): Promise<MadeCheck> {
  const { asOf, tainted } = question;
  const digests = new Set(places.flatMap(({ digest }) => digest ?? []));
  const withoutDigest = places.filter(({ digest }) => digest === null);
  const refused = (await rooms.places.refusedDigests(asOf)).filter(({ digest }) => digests.has(digest));
  const numbers = await rooms.shards.numbersOf([...new Set(refused.map(({ shard }) => shard))], asOf);
  const copies = refused.filter(({ shard }) => {
    const number = numbers.get(shard);
    return number !== undefined && !tainted.has(number);
  });
  const unnamed = await rooms.shards.namesOf(
    withoutDigest.slice(0, 10).map(({ number }) => number),
    asOf,
  );
  const rows = copies.map(({ shard, digest, entry }) => ({ shard, digest, entry }));
  return {
    check: 'content',
    what: 'No shard that is not out has the content of one that is.',
    method: 'digests of what is out, compared with every digest that was declared of another shard and refused',
    parameters: parametersOf(question),
    evidence: {
      ...{ digests: digests.size, withoutDigest: withoutDigest.length, copies: copies.length },
      ...{ examples: firstFew(rows), ...(withoutDigest.length > 0 && { cannotCompare: [...unnamed.values()] }) },
    },
    verdict: judgeContent(copies.length, withoutDigest.length),
    list: writeList(rows),
    findings: copies.length === 0 ? [] : [findingOf(question, rows)],
  };
}

function findingOf(
  { removal }: Question,
  rows: readonly { shard: string; digest: string; entry: number }[],
): NewFinding {
  return {
    ...{
      kind: 'verification-violated',
      severity: 'violation',
      subject: { removal: removal.id, shard: rows[0]?.shard ?? '' },
    },
    detail: 'Shards that are not removed were declared to have the content of one that is.',
    evidence: { copies: rows.length, examples: firstFew(rows) },
    examples: rows.map(({ shard }) => shard),
  };
}
