import { Module } from '@nestjs/common';
import { ApprovalsReadModel } from './approvals.read-model.js';
import { ApprovalsService } from './approvals.service.js';
import { VendorsReadModel } from './vendors.read-model.js';
import { VendorsService } from './vendors.service.js';

@Module({
  providers: [ApprovalsReadModel, ApprovalsService, VendorsReadModel, VendorsService],
  exports: [ApprovalsReadModel, ApprovalsService, VendorsReadModel, VendorsService],
})
export class VendorsModule {}
