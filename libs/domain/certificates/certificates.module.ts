import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { IndexModule } from '@domain/index';
import { ModelsModule } from '@domain/models';
import { PolicyModule } from '@domain/policy';
import { PublicationModule } from '@domain/publication';
import { ReceiptsModule } from '@domain/receipts';
import { RemovalsModule } from '@domain/removals';
import { ShardsModule } from '@domain/shards';
import { VerificationModule } from '@domain/verification';
import { CertificateAssemblyService } from './certificate-assembly.service.js';
import { CertificateIssuerService } from './certificate-issuer.service.js';
import { CertificateSetsReadModel } from './certificate-sets.read-model.js';
import { CertificatesReadModel } from './certificates.read-model.js';
import { CertifiedPositionReadModel } from './certified-position.read-model.js';
import { CompleteListsReadModel } from './complete-lists.read-model.js';
import { OwnLogVerifierService } from './own-log-verifier.service.js';
import { RedactedResultsService } from './redacted-results.service.js';
import { SetProofsReadModel } from './set-proofs.read-model.js';
import { SetResultsService } from './set-results.service.js';

@Module({
  imports: [
    IndexModule,
    ShardsModule,
    DatasetsModule,
    ModelsModule,
    PolicyModule,
    ReceiptsModule,
    RemovalsModule,
    PublicationModule,
    VerificationModule,
  ],
  providers: [
    CertifiedPositionReadModel,
    CompleteListsReadModel,
    CertificateSetsReadModel,
    SetResultsService,
    RedactedResultsService,
    OwnLogVerifierService,
    CertificateIssuerService,
    CertificateAssemblyService,
    CertificatesReadModel,
    SetProofsReadModel,
  ],
  exports: [CertificatesReadModel, OwnLogVerifierService, SetProofsReadModel],
})
export class CertificatesModule {}
