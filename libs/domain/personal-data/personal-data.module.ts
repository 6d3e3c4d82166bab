import { Module } from '@nestjs/common';
import { AccessModule } from '@domain/access';
import { PersonalDataReadModel } from './personal-data.read-model.js';
import { PersonalDataService } from './personal-data.service.js';

@Module({
  imports: [AccessModule],
  providers: [PersonalDataReadModel, PersonalDataService],
  exports: [PersonalDataReadModel, PersonalDataService],
})
export class PersonalDataModule {}
