import { formatDigest, type Instant } from '@core/kernel';
import type { TrustedLog } from '@core/note';
import { escapeText } from '@core/text';
import { planAnswer, type PlannedSet, type SubjectFact } from './answer-plan.js';
import { CertificateError, type CertificateErrorCode } from './certificate.errors.js';
import type { Certificate, SetSection, ShownShard } from './certificate.js';
import { CompleteLists } from './complete-lists.js';
import type { WithdrawnUseFact } from './model-chain.js';
import { parseInSteps } from './parse-certificate.js';
import type { ReadingsFact } from './readings.js';
import type { CitedFact } from './removal-steps.js';
import type { Statement } from './statement.js';
import { runSteps, type Steps } from './steps.js';
import { type PositionFacts, positionFacts, type VerifiedIndex, verifyIndex, verifyShown } from './verify-index.js';
import { type SetFacts, verifySet } from './verify-set.js';

/** What a certificate proves, as verified facts without prose. */
export interface CertificateFacts extends PositionFacts {
  readonly log: string;
  /** `name@version`, where it is about a model version. */
  readonly model?: string;
  /** The model version's whole chain, itself first; empty without a model version. */
  readonly models: readonly string[];
  /** Parents that are not in the log: what they were trained on is not in the certificate. */
  readonly externalParents: readonly string[];
  /** Uses of the chain that were withdrawn: they are not among the uses of the sets. */
  readonly withdrawnUses: readonly WithdrawnUseFact[];
  /** Statements that withdraw model versions of the chain, as declared by mistake. */
  readonly withdrawnModels: readonly CitedFact[];
  /** Receipts of the reading by each model version of the chain, in its order. */
  readonly readings: readonly ReadingsFact[];
  /** The names asked about; empty where it is about a removal. */
  readonly subjects: readonly SubjectFact[];
  /** The id of the removal that it is about. */
  readonly removal?: string;
  /** Every step of the removal, and the checks of its last concluded verification. */
  readonly steps: readonly CitedFact[];
  /** The shards that the results are of, ascending by the entries that registered them. */
  readonly shards: readonly ShardFact[];
  /** All dataset versions that the chain uses, or those asked about, ascending by name. */
  readonly sets: readonly SetFacts[];
}

export interface ShardFact {
  /** The index of the entry that registered it. */
  readonly entry: number;
  readonly registeredAt: Instant;
  /** The names that it was registered with. */
  readonly uri?: string;
  readonly digest?: string;
  /** `sha256:<hex>`: leaf hash of that entry. */
  readonly record: string;
}

export type CertificateVerdict =
  | { readonly verdict: 'verified'; readonly facts: CertificateFacts }
  | { readonly verdict: 'refused'; readonly code: CertificateErrorCode; readonly message: string };

/**
 * Verifies a certificate from its bytes (attacker-controlled) and from which log and witnesses are
 * trusted (not to be taken from it). Never throws because of `file`; throws a NoteError if the
 * trusted keys or the policy cannot be used.
 */
export function verifyCertificate(file: Uint8Array, trusted: TrustedLog): CertificateVerdict {
  return runSteps(verifyInSteps(file, trusted));
}

/** As `verifyCertificate`, for a process that has others to serve meanwhile. */
export function* verifyInSteps(file: Uint8Array, trusted: TrustedLog): Steps<CertificateVerdict> {
  try {
    return { verdict: 'verified', facts: yield* verify(yield* parseInSteps(file), trusted) };
  } catch (error) {
    if (error instanceof CertificateError) return { verdict: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

function* verify(certificate: Certificate, trusted: TrustedLog): Steps<CertificateFacts> {
  const { origin, versions, subjects } = certificate;
  if (origin !== (trusted.origin ?? trusted.logKey.name)) {
    const message = `The certificate is about the log ${escapeText(origin)}, which is not the trusted one.`;
    throw new CertificateError('wrong-log', message);
  }
  const index = verifyIndex(certificate.index, trusted);
  const lists = yield* CompleteLists.read(certificate.lists, index);
  const plan = planAnswer(versions, subjects, lists);
  lists.requireAllUsed();
  const shards = 'shards' in subjects ? yield* shownShards(subjects.shards, index) : plan.named;
  const removal = 'removal' in subjects ? subjects.removal : undefined;
  const sections = requireSections(certificate.sets, plan.sets);
  const sets: SetFacts[] = [];
  for (const [at, set] of plan.sets.entries())
    sets.push(yield* verifySet(sections[at] as SetSection, set, { origin, shards, removal }));
  return {
    log: origin,
    ...positionFacts(index),
    ...('model' in versions ? { model: versions.model } : {}),
    models: plan.chain?.models ?? [],
    externalParents: plan.chain?.externalParents ?? [],
    withdrawnUses: plan.chain?.withdrawn ?? [],
    withdrawnModels: plan.chain?.withdrawnModels ?? [],
    readings: plan.readings,
    ...(removal === undefined ? {} : { removal }),
    subjects: plan.subjects,
    steps: plan.steps,
    shards: shards.map(shardFact),
    sets,
  };
}

function* shownShards(shown: readonly ShownShard[], index: VerifiedIndex): Steps<Statement[]> {
  const shards: Statement[] = [];
  for (const shard of shown) {
    shards.push(verifyShown(shard, index));
    yield;
  }
  if (shards.some((shard, at) => at > 0 && shard.index <= (shards[at - 1]?.index ?? -1)))
    throw new CertificateError('repeated', 'The shards do not ascend, or one comes twice.');
  return shards;
}

/** Throws unless the sections are exactly those that the lists demand. */
function requireSections(sections: readonly SetSection[], demanded: readonly PlannedSet[]): readonly SetSection[] {
  const [present, expected] = [new Set(sections.map(({ set }) => set)), new Set(demanded.map(({ name }) => name))];
  const missing = demanded.find(({ name }) => !present.has(name));
  if (missing !== undefined) {
    const message = `The section of the dataset version ${escapeText(missing.name)} is left out.`;
    throw new CertificateError('missing-list', message);
  }
  const other = sections.find(({ set }) => !expected.has(set));
  if (other !== undefined)
    throw new CertificateError('stray', `The section of ${escapeText(other.set)} has no place in the certificate.`);
  if (sections.length !== demanded.length || sections.some(({ set }, at) => set !== demanded[at]?.name))
    throw new CertificateError('repeated', 'The sections do not ascend by name, or one comes twice.');
  return sections;
}

function shardFact({ index, at, data, leafHash }: Statement): ShardFact {
  const { uri, digest } = data;
  return {
    entry: index,
    registeredAt: at,
    ...(typeof uri === 'string' ? { uri } : {}),
    ...(typeof digest === 'string' ? { digest } : {}),
    record: formatDigest(leafHash),
  };
}
