import { Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  CertificatesError,
  CertificatesReadModel,
  OwnLogVerifierService,
  type RequestedSubjects,
  SetProofsReadModel,
} from '@domain/certificates';
import type { LedgerPosition } from '@domain/ledger';
import { DatasetVersionParams } from '../datasets/datasets.request.js';
import {
  Access,
  type Answer,
  answer,
  AsOf,
  callerOf,
  CERTIFICATE,
  Expensive,
  JsonBody,
  Sensitive,
  StreamedBody,
} from '../http/index.js';
import { ModelVersionParams } from '../models/models.request.js';
import { ShardParams } from '../shards/shards.request.js';
import { certificateOf } from './certificate-body.js';
import { CertificateRequest, SetProofParams } from './certificates.request.js';
import {
  type CertificateVerdictResponse,
  type SetProofResponse,
  toProofResponse,
  toVerdictResponse,
} from './certificates.response.js';

const TEXT = 'text/plain; charset=utf-8';

/** @tag certificates */
@Controller('v1')
export class CertificatesController {
  constructor(
    private readonly certificates: CertificatesReadModel,
    private readonly verifier: OwnLogVerifierService,
    private readonly proofs: SetProofsReadModel,
  ) {}

  /**
   * Certify what the given shards, or the shards of a removal, are to all dataset versions that a
   * model version and its parents use.
   *
   * A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
   * and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.
   */
  @Get('models/:model/versions/:version/certificate')
  @Access('read')
  @Sensitive()
  @Expensive()
  @Header('Content-Type', TEXT)
  ofModelVersion(
    @Param() { model, version }: ModelVersionParams,
    @Query() query: CertificateRequest,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    return this.certificates.forModelVersion(callerOf(request).actor, model, version, requestedSubjects(query));
  }

  /**
   * Certify what the given shards, or the shards of a removal, are to a dataset version.
   *
   * A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
   * and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.
   */
  @Get('datasets/:dataset/versions/:version/certificate')
  @Access('read')
  @Sensitive()
  @Expensive()
  @Header('Content-Type', TEXT)
  ofDatasetVersion(
    @Param() { dataset, version }: DatasetVersionParams,
    @Query() query: CertificateRequest,
    @Req() request: FastifyRequest,
  ): Promise<string> {
    return this.certificates.forDatasetVersion(callerOf(request).actor, dataset, version, requestedSubjects(query));
  }

  /**
   * Certify what a shard is to every dataset version that holds it or a descendant of it.
   *
   * A text file that `whence verify` checks offline. 503 with Retry-After until the log is indexed
   * and published that far; 409 `policy-refused`, with the findings, where a rule blocks it.
   */
  @Get('shards/:name/certificate')
  @Access('read')
  @Sensitive()
  @Expensive()
  @Header('Content-Type', TEXT)
  ofShard(@Param() { name }: ShardParams, @Req() request: FastifyRequest): Promise<string> {
    return this.certificates.forShard(callerOf(request).actor, name);
  }

  /** Prove what a shard is to a committed dataset version, against its root. */
  @Get('datasets/:dataset/versions/:version/proofs/:shard')
  @Access('read')
  @Expensive()
  async proof(
    @Param() { dataset, version, shard }: SetProofParams,
    @AsOf() asOf: LedgerPosition,
  ): Promise<Answer<SetProofResponse>> {
    return answer(asOf, toProofResponse(await this.proofs.proof(dataset, version, shard, asOf.treeSize)));
  }

  /**
   * Verify a certificate with the key of this log.
   *
   * For callers who trust this service: `whence verify` needs neither the service nor a network. At
   * most 16 MiB.
   */
  @Post('certificates/verify')
  @JsonBody(CERTIFICATE)
  @HttpCode(200)
  @StreamedBody('text/plain')
  @Access('read')
  @Expensive()
  async verify(@Req() request: FastifyRequest): Promise<CertificateVerdictResponse> {
    return toVerdictResponse(await this.verifier.verdict(await certificateOf(request)));
  }
}

/** Splits at commas that precede a URI scheme: a URI may itself contain commas. */
function requestedSubjects({ subject, removal }: CertificateRequest): RequestedSubjects {
  if (subject !== undefined && removal === undefined) {
    return { subjects: [...new Set(subject.split(/,(?=[a-z][a-z0-9+.-]{0,30}:)/i))] };
  }
  if (removal !== undefined && subject === undefined) return { removal };
  const message = 'must name shards, or removal a removal, and not both';
  throw new CertificatesError('no-subject', `subject ${message}.`, [{ pointer: '/subject', message }]);
}
