import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { parseCursor } from './cursor.js';
import { HttpError } from './problem.js';
import { allowQueryNames } from './query-names.js';

interface PositionQuery {
  readonly asOf?: string;
  readonly cursor?: string;
  /** The position that was read with the key, unless the request took long since. */
  readonly present?: LedgerPosition;
}

/** Resolves `asOf`, else the position of the cursor, else the present position. */
@Injectable()
export class PositionPipe implements PipeTransform<PositionQuery, Promise<LedgerPosition>> {
  constructor(private readonly ledger: LedgerReadModel) {}

  async transform({ asOf, cursor, present }: PositionQuery): Promise<LedgerPosition> {
    if (cursor === undefined) return asOf === undefined && present ? present : this.ledger.position(asOf);
    const { treeSize } = parseCursor(cursor);
    const position = await this.ledger.position(String(treeSize));
    if (asOf === undefined || (await this.ledger.position(asOf)).treeSize === treeSize) return position;
    const message = `was made at tree size ${treeSize}, which is not that of asOf; omit asOf`;
    throw new HttpError('malformed-cursor', `The cursor ${message}.`, [{ pointer: '/cursor', message }]);
  }
}

const injectPosition = createParamDecorator((_: unknown, context: ExecutionContext): PositionQuery => {
  const { query, method, position } = context.switchToHttp().getRequest<FastifyRequest>();
  const { asOf, cursor } = query as PositionQuery;
  // A body may arrive slowly, and its answer should not be as of when it began.
  return { asOf, cursor, present: (method === 'GET' && position) || undefined };
});

/**
 * Injects the `LedgerPosition` of `?asOf=`. Later pages are answered at the position of the first.
 */
export function AsOf(): ParameterDecorator {
  return (controller, method, index) => {
    injectPosition(PositionPipe)(controller, method, index);
    if (method !== undefined) allowQueryNames(controller, method, ['asOf']);
  };
}
