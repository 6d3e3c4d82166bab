import { Module } from '@nestjs/common';
import { DatasetsModule, DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel, LogOrigin } from '@domain/ledger';
import { ModelsModule, ModelsReadModel } from '@domain/models';
import { PublicationModule, PublicationReadModel } from '@domain/publication';
import { RemovalsModule, RemovalsReadModel } from '@domain/removals';
import { VerificationModule, VerificationReadModel } from '@domain/verification';
import { Lineage } from '@domain/lineage';
import { ShardRecords, ShardsModule, ShardsReadModel } from '@domain/shards';
import { CertificateIssuer } from './certificate-issuer.js';
import { CertificatesReadModel } from './certificates.read-model.js';
import { OwnLogVerifier } from './own-log-verifier.js';
import { SetResults } from './set-results.js';

@Module({
  imports: [ShardsModule, DatasetsModule, ModelsModule, RemovalsModule, PublicationModule, VerificationModule],
  providers: [
    {
      provide: SetResults,
      inject: [ShardRecords, LogOrigin],
      useFactory: (records: ShardRecords, origin: LogOrigin) => new SetResults(records, origin),
    },
    {
      provide: OwnLogVerifier,
      inject: [PublicationReadModel, LogOrigin],
      useFactory: (publication: PublicationReadModel, origin: LogOrigin) => new OwnLogVerifier(publication, origin),
    },
    {
      provide: CertificateIssuer,
      inject: [LedgerReadModel, PublicationReadModel, OwnLogVerifier, LogOrigin],
      useFactory: (
        ledger: LedgerReadModel,
        publication: PublicationReadModel,
        verifier: OwnLogVerifier,
        origin: LogOrigin,
      ) => new CertificateIssuer(ledger, publication, verifier, origin),
    },
    {
      provide: CertificatesReadModel,
      inject: [
        ...[LedgerReadModel, ShardsReadModel, ShardRecords, Lineage, DatasetsReadModel, ModelsReadModel],
        ...[RemovalsReadModel, VerificationReadModel, SetResults, CertificateIssuer],
      ],
      useFactory: (
        ledger: LedgerReadModel,
        shards: ShardsReadModel,
        records: ShardRecords,
        lineage: Lineage,
        datasets: DatasetsReadModel,
        models: ModelsReadModel,
        removals: RemovalsReadModel,
        verifications: VerificationReadModel,
        results: SetResults,
        issuer: CertificateIssuer,
      ) =>
        new CertificatesReadModel({
          ledger,
          shards,
          records,
          lineage,
          datasets,
          models,
          removals,
          verifications,
          results,
          issuer,
        }),
    },
  ],
  exports: [CertificatesReadModel, OwnLogVerifier],
})
export class CertificatesModule {}
