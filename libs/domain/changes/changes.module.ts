import { Module } from '@nestjs/common';
import { IndexModule } from '@domain/index';
import { ChangesReadModel } from './changes.read-model.js';
import { EntryListReadModel } from './entry-list.read-model.js';

@Module({
  imports: [IndexModule],
  providers: [ChangesReadModel, EntryListReadModel],
  exports: [ChangesReadModel, EntryListReadModel],
})
export class ChangesModule {}
