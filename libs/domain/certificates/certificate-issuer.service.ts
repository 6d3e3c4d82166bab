import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AskedSubjects,
  type Certificate,
  CertificateError,
  type CertifiedSubjects,
  type CertifiedVersions,
  type CompleteList,
  formatInSteps,
  type ProvenEntry,
  type SetSection,
} from '@core/certificate';
import { parseTlogProof } from '@core/note';
import { LedgerReadModel, LogOrigin } from '@domain/ledger';
import { PublicationError, PublicationReadModel, type PublishedCheckpoint } from '@domain/publication';
import { runInTurns } from '@platform/cancellation';
import { inconsistent, tooLarge } from './certificates.errors.js';
import { OwnLogVerifierService } from './own-log-verifier.service.js';

/**
 * A certificate with the indexes of its entries in place of the proofs that they are in the log.
 */
export interface PlannedCertificate {
  readonly versions: CertifiedVersions;
  readonly asked: AskedSubjects;
  /** The entries that registered a removal's shards, ascending. */
  readonly shown: readonly number[];
  /** The commitment of the index of subjects. */
  readonly index: number;
  readonly lists: readonly CompleteList[];
  readonly sets: readonly PlannedSection[];
}

export type PlannedSection = SetSection;

/** Returns one of the entries that it was made for, proven. */
export type EntryProver = (index: number) => ProvenEntry;

/** Retries until the publisher has published the entries: about two seconds. */
const ATTEMPTS = 20;
const RETRY_EVERY_MS = 100;

/**
 * Writes a certificate under one published checkpoint, and verifies it before it is returned.
 */
@Injectable()
export class CertificateIssuerService {
  constructor(
    private readonly ledger: LedgerReadModel,
    private readonly publication: PublicationReadModel,
    private readonly verifier: OwnLogVerifierService,
    private readonly origin: LogOrigin,
  ) {}

  /** Formats and verifies in turns with other requests. */
  async issue({ versions, asked, shown, index, lists, sets }: PlannedCertificate, prove: EntryProver): Promise<string> {
    const subjects: CertifiedSubjects =
      'names' in asked ? asked : { ...asked, shards: shown.map((shard) => shownShard(shard, prove(shard))) };
    const file = await format({ origin: this.origin.line, versions, subjects, index: prove(index), lists, sets });
    // Guards against damaged rows and wrong code: a file that an outsider would refuse is not
    // issued.
    const verdict = await this.verifier.verdict(file);
    if (verdict.verdict === 'refused') throw inconsistent(verdict.message);
    return file.toString('utf8');
  }

  /**
   * Proves that entries are in the log, under the latest checkpoint, which it waits for.
   * @throws PublicationError `not-published-yet`
   */
  async prover(indexes: readonly number[]): Promise<EntryProver> {
    const last = indexes.reduce((a, b) => Math.max(a, b), -1);
    const [proofs, found] = await Promise.all([
      this.covering(last + 1).then((checkpoint) => this.publication.tlogProofs(indexes, checkpoint)),
      this.ledger.entries(indexes),
    ]);
    const entries = new Map(found.map(({ index, body }) => [index, body]));
    return (index) => {
      const [entry, tlogProof] = [entries.get(index), proofs.get(index)];
      if (entry && tlogProof !== undefined) return { entry, tlogProof };
      throw inconsistent(`entry ${index} is missing`);
    };
  }

  private async covering(size: number): Promise<PublishedCheckpoint> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.publication.covering(size);
      } catch (error) {
        const retry = error instanceof PublicationError && error.code === 'not-published-yet' && attempt < ATTEMPTS;
        if (!retry) throw error;
      }
      await sleep(RETRY_EVERY_MS);
    }
  }
}

function shownShard(index: number, { entry, tlogProof }: ProvenEntry) {
  return { index, entry, inclusion: parseTlogProof(tlogProof).proof };
}

async function format(certificate: Certificate): Promise<Buffer> {
  try {
    return await runInTurns(formatInSteps(certificate));
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    if (error.code !== 'too-large') throw inconsistent(error.message);
    throw tooLarge();
  }
}
