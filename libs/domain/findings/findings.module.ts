import { Module } from '@nestjs/common';
import { FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';

@Module({
  providers: [FindingsReadModel, FindingsService],
  exports: [FindingsReadModel, FindingsService],
})
export class FindingsModule {}
