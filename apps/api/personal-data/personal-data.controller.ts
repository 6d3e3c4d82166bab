import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import {
  ApproveErasure,
  ErasePersonalData,
  type Opening,
  PersonalDataError,
  PersonalDataReadModel,
  PersonalDataService,
  type RecordedErasure,
  withoutSecrets,
} from '@domain/personal-data';
import {
  Access,
  Call,
  type RecordedResponse,
  Sensitive,
  type Unchecked,
  type WriteCall,
  WriteHandler,
  type Written,
} from '../http/index.js';
import { requestOf } from '../validation/validation-pipe.js';
import { PersonalDataParams } from './personal-data.request.js';

/** @tag personal data */
@Controller('v1/personal-data')
export class PersonalDataController {
  constructor(
    private readonly readModel: PersonalDataReadModel,
    private readonly service: PersonalDataService,
    private readonly handler: WriteHandler,
  ) {}

  /**
   * Get the opening of a commitment, for the person concerned.
   *
   * 404 once it is erased. Secrets of the service, such as that of what an inspection kept, are
   * withheld.
   */
  @Get(':id')
  @Access('remove')
  @Sensitive()
  @Header('Cache-Control', 'no-store')
  async opening(@Param() { id }: PersonalDataParams): Promise<Opening> {
    const opening = await this.readModel.opening(id);
    if (opening) return withoutSecrets(opening);
    throw new PersonalDataError('personal-data-not-found', 'There is no personal data under this id, or it is erased.');
  }

  /**
   * Erase salt and payload, and record that they were erased; where two people are needed, request
   * that.
   *
   * @status 201 Erased
   * @status 202 Requested: nothing is erased until a second person approves it
   * @status 200 Repeated: this was recorded before
   */
  @Post(':id/erase')
  @Access('remove')
  erase(
    @Call() call: WriteCall,
    @Param() { id }: PersonalDataParams,
    @Body() body: ErasePersonalData,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => erasureOf(id, await this.service.erase(tx, by, id, body)));
  }

  /**
   * Approve a requested erasure as a second person: salt and payload are erased. The body may be
   * left out.
   */
  @Post(':id/erase/approve')
  @Access('remove')
  approve(
    @Call() call: WriteCall,
    @Param() { id }: PersonalDataParams,
    @Body() body?: Unchecked<ApproveErasure>,
  ): Promise<RecordedResponse> {
    const command = requestOf(ApproveErasure, body ?? {}, 'body');
    return this.handler.run(call, async (tx, by) =>
      erasureOf(id, await this.service.approveErasure(tx, by, id, command)),
    );
  }
}

/** The answer to an erasure, or to a request for one. */
export function erasureOf(id: string, { receipt, existing, requested }: RecordedErasure): Written<RecordedResponse> {
  return { existing, status: requested ? 202 : 201, body: { id, receipt } };
}
