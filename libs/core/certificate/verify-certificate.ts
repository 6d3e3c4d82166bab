import { formatDigest, type Instant, type JsonObject } from '@core/kernel';
import type { TrustedLog } from '@core/note';
import { CertificateError, type CertificateErrorCode } from './certificate.errors.js';
import type { ReadCertificate, ReadEntry, ReadSection, Result, SubjectResult } from './certificate.js';
import { type CertifiedEntry, isRedaction, type UseEntry } from './certified-entry.js';
import { parseCertificate } from './parse-certificate.js';
import { nameLinkOf, SubjectNames } from './subject-names.js';
import { type Chain, verifyChain, verifyUses } from './verify-chain.js';
import { type Logged, LogVerifier } from './verify-entries.js';
import { type SectionContext, verifySection } from './verify-section.js';

/** What a certificate proves, as verified facts without prose. */
export interface CertificateFacts {
  readonly log: string;
  /** The position that the certificate was issued at. `rootHash`: `sha256:<hex>`. */
  readonly checkpoint: { readonly treeSize: number; readonly rootHash: string };
  /** Trusted witnesses that cosigned it; `at` in seconds since the Unix epoch. */
  readonly witnesses: readonly { readonly name: string; readonly at?: number }[];
  readonly subjects: readonly string[];
  /** `name@version`, where it is about a model version. */
  readonly model?: string;
  /** The model version's whole chain, itself first; empty without a model version. */
  readonly models: readonly string[];
  /** Parents that are not in the log: what they were trained on is not in the certificate. */
  readonly externalParents: readonly string[];
  readonly citations: readonly CitedFact[];
  readonly sets: readonly SetFacts[];
}

/** An entry of the log that was put into the certificate to be read with the rest. */
export interface CitedFact {
  readonly index: number;
  readonly kind: string;
  readonly at: Instant;
  readonly data: JsonObject;
}

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
  readonly results: readonly ResultFact[];
  readonly uses: readonly UseFact[];
}

export interface ResultFact {
  readonly subject: string;
  /** The name that the set has it under. */
  readonly name: string;
  readonly result: Result;
  /** `sha256:<hex>`: leaf hash of the entry that registered it; none if it is absent. */
  readonly record?: string;
}

export interface UseFact {
  /** `name@version` */
  readonly model: string;
  readonly stage: string;
  readonly startedAt: Instant;
  /** Absent: unfinished when it was stated. */
  readonly finishedAt?: Instant;
  /** When it was stated, and the index of the entry. */
  readonly statedAt: Instant;
  readonly index: number;
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
  try {
    return { verdict: 'verified', facts: verify(parseCertificate(file), trusted) };
  } catch (error) {
    if (error instanceof CertificateError) return { verdict: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

function verify(certificate: ReadCertificate, trusted: TrustedLog): CertificateFacts {
  const { origin, model, subjects } = certificate;
  if (origin !== (trusted.origin ?? trusted.logKey.name)) {
    throw new CertificateError(
      'wrong-log',
      `The certificate is about the log ${origin}, which is not the trusted one.`,
    );
  }
  const log = new LogVerifier(trusted);
  const chain = verifyChain(model, verifyAll(certificate.declarations, log));
  const cited = verifyAll(certificate.citations, log);
  const context: SectionContext = {
    origin,
    subjects,
    names: new SubjectNames(cited.flatMap((entry) => nameLinkOf(entry, entry.index) ?? [])),
    redacted: cited.some(isRedaction),
  };
  const sets = certificate.sections.map((section) => verifySet(section, context, chain, log));
  requireEachOnce(sets);
  const { checkpoint, cosignatures } = log.checkpoint;
  return {
    log: origin,
    checkpoint: { treeSize: checkpoint.treeSize, rootHash: formatDigest(checkpoint.root) },
    witnesses: cosignatures.map(({ key, timestamp: at }) => ({ name: key.name, ...(at !== undefined && { at }) })),
    subjects,
    ...(model !== undefined && { model }),
    models: [...chain.models],
    externalParents: chain.externalParents,
    citations: cited.map(({ index, kind, at, data }) => ({ index, kind, at, data })),
    sets,
  };
}

function verifySet(section: ReadSection, context: SectionContext, chain: Chain, log: LogVerifier): SetFacts {
  const { dataset, version, at, index, upto, keys, members, root } = verifySection(section, context, log);
  const uses = verifyAll(section.uses, log);
  verifyUses(uses, { dataset, version }, chain);
  return {
    dataset,
    version,
    committedAt: at,
    index,
    upto,
    keys,
    members,
    root: formatDigest(root),
    results: section.results.map((result, i) => resultFact(context.subjects[i] ?? '', result)),
    uses: uses.map(useFact),
  };
}

function verifyAll<Content extends CertifiedEntry>(
  entries: readonly ReadEntry<Content>[],
  log: LogVerifier,
): Logged<Content>[] {
  return entries.map((entry) => log.verify(entry));
}

function resultFact(subject: string, { name, result, record }: SubjectResult): ResultFact {
  return { subject, name, result, ...(record && { record: formatDigest(record) }) };
}

function useFact({ model, stage, startedAt, finishedAt, at, index }: Logged<UseEntry>): UseFact {
  return { model, stage, startedAt, ...(finishedAt !== undefined && { finishedAt }), statedAt: at, index };
}

function requireEachOnce(sets: readonly SetFacts[]): void {
  const names = new Set(sets.map(({ dataset, version }) => `${dataset}@${version}`));
  if (names.size !== sets.length)
    throw new CertificateError('repeated', 'The certificate has a dataset version twice.');
}
