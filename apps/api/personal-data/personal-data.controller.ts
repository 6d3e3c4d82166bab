import { Body, Controller, Get, Header, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PersonalDataError, PersonalDataReadModel, PersonalDataService } from '@domain/personal-data';
import { Access, Call, type WriteCall, WriteHandler } from '../http/index.js';
import { ErasureRequest, PersonalDataParams } from './personal-data.request.js';
import { ErasureResponse, OpeningResponse } from './personal-data.response.js';

@ApiTags('personal data')
@Controller('v1/personal-data')
export class PersonalDataController {
  constructor(
    private readonly kept: PersonalDataReadModel,
    private readonly service: PersonalDataService,
    private readonly door: WriteHandler,
  ) {}

  @Get(':id')
  @Access('remove')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'The opening of a commitment, for the person concerned; 404 once it is erased' })
  @ApiOkResponse({ type: OpeningResponse })
  async opening(@Param() { id }: PersonalDataParams): Promise<OpeningResponse> {
    const opening = await this.kept.opening(id);
    if (opening) return opening;
    throw new PersonalDataError('personal-data-not-found', 'There is no personal data under this id, or it is erased.');
  }

  @Post(':id/erase')
  @Access('remove')
  @ApiOperation({ summary: 'Delete salt and payload, and state that they were deleted' })
  @ApiCreatedResponse({ type: ErasureResponse })
  erase(
    @Call() call: WriteCall,
    @Param() { id }: PersonalDataParams,
    @Body() { reason }: ErasureRequest,
  ): Promise<ErasureResponse> {
    return this.door.run(call, async (tx, by) => {
      const { receipt, existing } = await this.service.erase(tx, by, id, reason);
      return { existing, body: { id, receipt } };
    });
  }
}
