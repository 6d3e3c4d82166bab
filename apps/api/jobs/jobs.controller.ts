import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { JobsReadModel } from '@platform/jobs';
import { Access } from '../http/index.js';
import { JobParams } from './jobs.request.js';
import { JobResponse } from './jobs.response.js';

@ApiTags('operations')
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsReadModel) {}

  @Get(':id')
  @Access('read')
  @ApiOperation({ summary: 'How a job stands now' })
  @ApiOkResponse({ type: JobResponse })
  one(@Param() { id }: JobParams): Promise<JobResponse> {
    return this.jobs.job(id);
  }
}
