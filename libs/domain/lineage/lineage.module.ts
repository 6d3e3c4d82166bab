import { Module } from '@nestjs/common';
import { Lineage } from './lineage.read-model.js';

@Module({ providers: [Lineage], exports: [Lineage] })
export class LineageModule {}
