import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import {
  ErasePersonalData,
  type Opening,
  PersonalDataError,
  PersonalDataReadModel,
  PersonalDataService,
} from '@domain/personal-data';
import { Access, Call, type RecordedResponse, type WriteCall, WriteHandler } from '../http/index.js';
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
   * 404 once it is erased.
   */
  @Get(':id')
  @Access('remove')
  @Header('Cache-Control', 'no-store')
  async opening(@Param() { id }: PersonalDataParams): Promise<Opening> {
    const opening = await this.readModel.opening(id);
    if (opening) return opening;
    throw new PersonalDataError('personal-data-not-found', 'There is no personal data under this id, or it is erased.');
  }

  /** Erase salt and payload, and record that they were erased. */
  @Post(':id/erase')
  @Access('remove')
  erase(
    @Call() call: WriteCall,
    @Param() { id }: PersonalDataParams,
    @Body() body: ErasePersonalData,
  ): Promise<RecordedResponse> {
    return this.handler.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.erase(tx, by, id, body);
      return { existing, body: { id, receipt } };
    });
  }
}
