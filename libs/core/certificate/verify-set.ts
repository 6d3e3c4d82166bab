import { formatDigest, type Instant } from '@core/kernel';
import { escapeText } from '@core/text';
import { type Role, trieKey, type TrieAnswer, TrieError, trieValue, verifyTrieProof } from '@core/trie';
import type { Result, SetResult, SetSection } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import type { PlannedSet } from './answer-plan.js';
import type { UseFact } from './model-chain.js';
import { type CitedFact, citedFact } from './removal-steps.js';
import { isRedactionFor, reachesUnredacted } from './redaction-paths.js';
import { readStatement, type Statement } from './statement.js';
import type { Steps } from './steps.js';

/** A dataset version with all ancestors of its members. */
export interface SetFacts {
  readonly dataset: string;
  readonly version: string;
  /** When it was committed, by the ledger's clock, and the index of the entry. */
  readonly committedAt: Instant;
  readonly index: number;
  /** The set is the fold of entries [0, upto). */
  readonly upto: number;
  readonly keys: number;
  readonly members: number;
  /** `sha256:<hex>` */
  readonly root: string;
  /** One for each shard, in the order of the shards. */
  readonly results: readonly ResultFact[];
  /** The redactions that answer the removal, where a result rests on them. */
  readonly redactions: readonly CitedFact[];
  readonly uses: readonly UseFact[];
  /** Where it was committed by mistake: the statement that withdraws it. */
  readonly withdrawn?: CitedFact;
}

export interface ResultFact {
  /** The entry that registered the shard. */
  readonly shard: number;
  readonly result: Result;
}

/** What the results of all sections are checked against. */
export interface SetContext {
  readonly origin: string;
  /** The entries that registered the shards that the certificate is about, ascending. */
  readonly shards: readonly Statement[];
  readonly removal: string | undefined;
}

interface CommittedSet {
  readonly origin: string;
  readonly name: string;
  readonly root: Uint8Array;
}

/** Returns what the section proves, or throws a CertificateError. */
export function* verifySet(
  { results, keys }: Pick<SetSection, 'results' | 'keys'>,
  { name, statement, commitment, uses, withdrawn }: PlannedSet,
  { origin, shards, removal }: SetContext,
): Steps<SetFacts> {
  const set = { origin, name, root: commitment.root };
  if (results.length !== shards.length || results.some(({ shard }, at) => shard !== shards[at]?.index))
    throw new CertificateError(
      'wrong-result',
      `The results for ${escapeText(name)} are not of the shards asked about.`,
    );
  for (const [at, result] of results.entries()) {
    verifyResult(result, shards[at] as Statement, set);
    yield;
  }
  const redactions = verifyRedacted({ results, keys }, removal, set);
  const [dataset, version] = splitName(name);
  return {
    dataset,
    version,
    committedAt: statement.at,
    index: statement.index,
    ...commitment,
    root: formatDigest(commitment.root),
    results: results.map(({ shard, result }) => ({ shard, result })),
    redactions,
    uses,
    ...(withdrawn && { withdrawn }),
  };
}

function verifyResult({ result, shard, proof }: SetResult, { leafHash }: Statement, set: CommittedSet): void {
  const answer = prove(() => verifyTrieProof({ root: set.root, key: trieKey(set.origin, shard), proof }));
  if (isShown(result, leafHash, answer)) return;
  const message = `The proof does not show what the shard of entry ${shard} is to ${escapeText(set.name)} (stated: ${result}).`;
  throw new CertificateError('wrong-proof', message);
}

function isShown(result: Result, record: Uint8Array, answer: TrieAnswer): boolean {
  if (result === 'absent') return !answer.present;
  const role: Role = result === 'member' ? 'member' : 'ancestor';
  return answer.present && answer.value.equals(trieValue(role, record));
}

function prove(verify: () => TrieAnswer): TrieAnswer {
  try {
    return verify();
  } catch (error) {
    if (error instanceof TrieError) throw new CertificateError('wrong-proof', error.message);
    throw error;
  }
}

/**
 * Returns the redactions that the results rest on. Throws `wrong-proof` where they rest on none.
 */
function verifyRedacted(
  { results, keys }: Pick<SetSection, 'results' | 'keys'>,
  removal: string | undefined,
  set: CommittedSet,
): CitedFact[] {
  const redacted = results.filter(({ result }) => result === 'ancestor, redacted');
  if (redacted.length === 0 && keys.length > 0)
    throw new CertificateError('stray', `The keys of ${escapeText(set.name)} have no place in the certificate.`);
  if (redacted.length === 0) return [];
  if (removal === undefined)
    throw new CertificateError('wrong-proof', 'A redaction answers a removal, and the certificate is about none.');
  const isReached = reachesUnredacted(keys, removal, set);
  const unredacted = redacted.find(({ shard }) => isReached(shard));
  if (unredacted === undefined)
    return keys
      .map(readStatement)
      .filter((statement) => isRedactionFor(removal, statement))
      .map(citedFact);
  const message = `The shard of entry ${unredacted.shard} reaches a member of ${escapeText(set.name)} without a redaction.`;
  throw new CertificateError('wrong-proof', message);
}

function splitName(name: string): [dataset: string, version: string] {
  const at = name.indexOf('@');
  return [name.slice(0, at), name.slice(at + 1)];
}
