import { Module } from '@nestjs/common';
import { VendorsReadModel } from './vendors.read-model.js';
import { VendorsService } from './vendors.service.js';

@Module({
  providers: [VendorsReadModel, VendorsService],
  exports: [VendorsReadModel, VendorsService],
})
export class VendorsModule {}
