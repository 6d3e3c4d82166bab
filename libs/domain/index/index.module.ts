import { Module } from '@nestjs/common';
import { IndexCommits } from './index-commits.service.js';
import { IndexReadModel } from './index.read-model.js';

@Module({
  providers: [IndexCommits, IndexReadModel],
  exports: [IndexCommits, IndexReadModel],
})
export class IndexModule {}
