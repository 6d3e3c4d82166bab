import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { parseInstant } from '@core/kernel';
import { type Job, type JobsPage, JobsReadModel, JobsService } from '@platform/jobs';
import {
  Access,
  afterText,
  Call,
  type Page,
  type PageAnswer,
  pageOf,
  type WriteCall,
  WriteHandler,
} from '../http/index.js';
import { formatCursor, malformedCursor } from '../http/cursor.js';
import { JobParams, JobsQuery } from './jobs.request.js';

/** @tag operations */
@Controller('v1/jobs')
export class JobsController {
  constructor(
    private readonly jobs: JobsReadModel,
    private readonly service: JobsService,
    private readonly handler: WriteHandler,
  ) {}

  /** List jobs in their present state, the newest first. */
  @Get()
  @Access('read')
  async list(@Query() query: JobsQuery): Promise<PageAnswer<Job>> {
    const page = pageOf(query);
    const found = await this.jobs.jobs(query, { limit: page.limit + 1, before: lastOf(page) });
    const items = found.slice(0, page.limit);
    const last = items.at(-1);
    const more = found.length > page.limit && last !== undefined;
    return { items, nextCursor: more ? formatCursor({ after: placeOf(last), treeSize: 0 }) : null };
  }

  /** Get a job in its present state. */
  @Get(':id')
  @Access('read')
  one(@Param() { id }: JobParams): Promise<Job> {
    return this.jobs.job(id);
  }

  /**
   * Retry a job that failed.
   *
   * @status 202 Queued again
   */
  @Post(':id/retry')
  @Access('verify')
  retry(@Call() call: WriteCall, @Param() { id }: JobParams): Promise<Job> {
    return this.handler.run(call, async (tx) => {
      await this.service.retry(tx, id);
      return { body: await this.jobs.within(tx).job(id), status: 202 };
    });
  }
}

const placeOf = ({ createdAt, id }: Job): string => `${createdAt} ${id}`;

/** Parses the attacker-controlled cursor. */
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
