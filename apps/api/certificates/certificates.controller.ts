import { Controller, Get, Header, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
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
import { Access, answer, AskedAsOf, StreamedBody } from '../http/index.js';
import { ModelVersionParams } from '../models/models.request.js';
import { ShardParams } from '../shards/shards.request.js';
import { certificateOf } from './certificate-body.js';
import { CertificateRequest, SetProofParams, VerifyCertificateRequest } from './certificates.request.js';
import {
  CertificateVerdictResponse,
  SetProofResponse,
  toProofResponse,
  toVerdictResponse,
} from './certificates.response.js';

const TEXT = 'text/plain; charset=utf-8';
const DESCRIPTION =
  'A text file that `whence verify` checks offline. 503 with Retry-After until the log is published as far as it reaches.';

@ApiTags('certificates')
@Controller('v1')
export class CertificatesController {
  constructor(
    private readonly certificates: CertificatesReadModel,
    private readonly verifier: OwnLogVerifierService,
    private readonly proofs: SetProofsReadModel,
  ) {}

  @Get('models/:model/versions/:version/certificate')
  @Access('read')
  @Header('Content-Type', TEXT)
  @ApiOperation({
    summary:
      'Certify what shards, or a removal’s shards, are to all dataset versions that a model version and its parents use',
    description: DESCRIPTION,
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  ofModelVersion(
    @Param() { model, version }: ModelVersionParams,
    @Query() request: CertificateRequest,
  ): Promise<string> {
    return this.certificates.forModelVersion(model, version, requestedSubjects(request));
  }

  @Get('datasets/:dataset/versions/:version/certificate')
  @Access('read')
  @Header('Content-Type', TEXT)
  @ApiOperation({
    summary: 'Certify what shards, or a removal’s shards, are to a dataset version',
    description: DESCRIPTION,
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  ofDatasetVersion(
    @Param() { dataset, version }: DatasetVersionParams,
    @Query() request: CertificateRequest,
  ): Promise<string> {
    return this.certificates.forDatasetVersion(dataset, version, requestedSubjects(request));
  }

  @Get('shards/:name/certificate')
  @Access('read')
  @Header('Content-Type', TEXT)
  @ApiOperation({
    summary: 'Certify what a shard is to every dataset version that holds it or something made of it',
    description: DESCRIPTION,
  })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  ofShard(@Param() { name }: ShardParams): Promise<string> {
    return this.certificates.forShard(name);
  }

  @Get('datasets/:dataset/versions/:version/proofs/:shard')
  @Access('read')
  @ApiOperation({ summary: 'What a shard is to a committed dataset version, with the proof against its root' })
  @ApiOkResponse({ type: SetProofResponse })
  async proof(
    @Param() { dataset, version, shard }: SetProofParams,
    @AskedAsOf() asOf: LedgerPosition,
  ): Promise<SetProofResponse> {
    return answer(asOf, toProofResponse(await this.proofs.proof(dataset, version, shard, asOf.treeSize)));
  }

  @Post('certificates/verify')
  @HttpCode(200)
  @StreamedBody('text/plain')
  @Access('read')
  @ApiOperation({
    summary: 'Verify a certificate by this log’s key',
    description:
      'For who trusts this service; `whence verify` needs neither it nor a network. At most 16 MiB as text/plain.',
  })
  @ApiBody({ type: VerifyCertificateRequest })
  @ApiOkResponse({ type: CertificateVerdictResponse })
  async verify(@Req() request: FastifyRequest): Promise<CertificateVerdictResponse> {
    return toVerdictResponse(await this.verifier.verdict(await certificateOf(request)));
  }
}

/** A comma ends a name where another one begins: URIs may have commas in them. */
function requestedSubjects({ subject, removal }: CertificateRequest): RequestedSubjects {
  if (subject !== undefined && removal === undefined) {
    return { subjects: [...new Set(subject.split(/,(?=[a-z][a-z0-9+.-]{0,30}:)/i))] };
  }
  if (removal !== undefined && subject === undefined) return { removal };
  const message = 'must name shards, or removal a removal, and not both';
  throw new CertificatesError('no-subject', `subject ${message}.`, [{ pointer: '/subject', message }]);
}
