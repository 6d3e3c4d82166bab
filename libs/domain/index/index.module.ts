import { Module } from '@nestjs/common';
import { IndexCatchUp } from './index-catch-up.service.js';
import { IndexCommits } from './index-commits.service.js';
import { IndexReadModel } from './index.read-model.js';

@Module({
  providers: [IndexCommits, IndexCatchUp, IndexReadModel],
  exports: [IndexCommits, IndexCatchUp, IndexReadModel],
})
export class IndexModule {}
