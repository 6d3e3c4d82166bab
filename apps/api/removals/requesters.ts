import { Injectable } from '@nestjs/common';
import { type Opening, PersonalDataError, PersonalDataReadModel } from '@domain/personal-data';
import { type Removal, RemovalsReadModel } from '@domain/removals';
import type { Transaction } from '@platform/database';

const idOf = (commitment: string): string => commitment.slice('sha256:'.length);

/** The personal data of requesters, under the commitment that the removal contains. */
@Injectable()
export class Requesters {
  constructor(
    private readonly removals: RemovalsReadModel,
    private readonly personalData: PersonalDataReadModel,
  ) {}

  async commitment(
    { requestedBy }: Removal,
    asOf: number,
  ): Promise<{ commitment: string; erased: boolean } | undefined> {
    if (requestedBy === undefined) return undefined;
    return { commitment: requestedBy, erased: await this.personalData.isErased(requestedBy, asOf) };
  }

  async opening(removal: string, asOf: number): Promise<Opening> {
    const { requestedBy } = await this.removals.requireRemoval(removal, asOf);
    const opening = requestedBy === undefined ? null : await this.personalData.opening(idOf(requestedBy));
    if (opening) return opening;
    const message =
      requestedBy === undefined ? 'This removal names no requester.' : 'The requester of this removal was erased.';
    throw new PersonalDataError('personal-data-not-found', message);
  }

  /** The id of the requester's personal data, which an erasure names. */
  async idOf(tx: Transaction, removal: string): Promise<string> {
    const { requestedBy } = await this.removals.within(tx).requireRemoval(removal, Number.MAX_SAFE_INTEGER);
    if (requestedBy !== undefined) return idOf(requestedBy);
    throw new PersonalDataError('personal-data-not-found', 'This removal names no requester.');
  }
}
