import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { parseInstant } from '@core/kernel';
import { type Job, type JobsPage, JobsReadModel, JobsService } from '@platform/jobs';
import { Access, afterText, Call, type Page, pageOf, type WriteCall, WriteHandler } from '../http/index.js';
import { formatCursor, malformedCursor } from '../http/cursor.js';
import { JobParams, JobsQuery } from './jobs.request.js';
import { JobResponse, JobsResponse } from './jobs.response.js';

@ApiTags('operations')
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobsReadModel,
    private readonly service: JobsService,
    private readonly door: WriteHandler,
  ) {}

  @Get()
  @Access('read')
  @ApiOperation({ summary: 'List jobs as they stand now; those that failed with `state=failed`' })
  @ApiOkResponse({ type: JobsResponse })
  async list(@Query() query: JobsQuery): Promise<JobsResponse> {
    const page = pageOf(query);
    const found = await this.jobs.jobs(query, { limit: page.limit + 1, before: lastOf(page) });
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    const more = found.length > page.limit && last !== undefined;
    return { items, nextCursor: more ? formatCursor({ after: placeOf(last), treeSize: 0 }) : null };
  }

  @Get(':id')
  @Access('read')
  @ApiOperation({ summary: 'How a job stands now' })
  @ApiOkResponse({ type: JobResponse })
  one(@Param() { id }: JobParams): Promise<JobResponse> {
    return this.jobs.job(id);
  }

  @Post(':id/retry')
  @Access('verify')
  @ApiOperation({ summary: 'Have a job that failed done anew' })
  @ApiAcceptedResponse({ type: JobResponse })
  retry(@Call() call: WriteCall, @Param() { id }: JobParams): Promise<JobResponse> {
    return this.door.run(call, async (tx) => {
      await this.service.retry(tx, id);
      return { body: await this.jobs.within(tx).job(id), status: 202 };
    });
  }
}

const placeOf = ({ createdAt, id }: Job): string => `${createdAt} ${id}`;

/** A cursor comes back from outside: what is in it is read, not trusted. */
function lastOf(page: Page): JobsPage['before'] {
  const text = afterText(page);
  if (text === undefined) return undefined;
  const [createdAt = '', id] = text.split(' ');
  if (id === undefined) throw malformedCursor();
  try {
    return { createdAt: parseInstant(createdAt), id };
  } catch {
    throw malformedCursor();
  }
}
