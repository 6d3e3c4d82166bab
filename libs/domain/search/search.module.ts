import { Module } from '@nestjs/common';
import { SearchReadModel } from './search.read-model.js';

@Module({ providers: [SearchReadModel], exports: [SearchReadModel] })
export class SearchModule {}
