import { Module } from '@nestjs/common';
import { LineageSegmentsService } from './lineage-segments.service.js';
import { Lineage } from './lineage.read-model.js';

@Module({ providers: [Lineage, LineageSegmentsService], exports: [Lineage, LineageSegmentsService] })
export class LineageModule {}
