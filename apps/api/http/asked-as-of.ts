import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { parseCursor } from './cursor.js';
import { HttpError } from './problem.js';
import { allowQueryNames } from './query-names.js';

interface Asked {
  readonly asOf?: string;
  readonly cursor?: string;
}

/**
 * The position to answer at: `asOf`, or the one that the cursor was made at, or the present one.
 */
@Injectable()
export class PositionPipe implements PipeTransform<Asked, Promise<LedgerPosition>> {
  constructor(private readonly ledger: LedgerReadModel) {}

  async transform({ asOf, cursor }: Asked): Promise<LedgerPosition> {
    if (cursor === undefined) return this.ledger.position(asOf);
    const { treeSize } = parseCursor(cursor);
    const position = await this.ledger.position(String(treeSize));
    if (asOf === undefined || (await this.ledger.position(asOf)).treeSize === treeSize) return position;
    const message = `was made at tree size ${treeSize}, and asOf asks for another; leave asOf out`;
    throw new HttpError('malformed-cursor', `The cursor ${message}.`, [{ pointer: '/cursor', message }]);
  }
}

const askedPosition = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const { asOf, cursor } = context.switchToHttp().getRequest<FastifyRequest>().query as Asked;
  return { ...(asOf !== undefined && { asOf }), ...(cursor !== undefined && { cursor }) };
});

/**
 * The `LedgerPosition` a question is asked at (`?asOf=`). Pages after the first are answered at the
 * position of the first.
 */
export function AskedAsOf(): ParameterDecorator {
  return (controller, method, index) => {
    askedPosition(PositionPipe)(controller, method, index);
    if (method !== undefined) allowQueryNames(controller, method, ['asOf']);
  };
}
