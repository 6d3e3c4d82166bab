import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { parseCursor } from './cursor.js';
import { HttpError } from './problem.js';
import { allowQueryNames } from './query-names.js';

interface PositionQuery {
  readonly asOf?: string;
  readonly cursor?: string;
}

/** Resolves `asOf`, else the position of the cursor, else the present position. */
@Injectable()
export class PositionPipe implements PipeTransform<PositionQuery, Promise<LedgerPosition>> {
  constructor(private readonly ledger: LedgerReadModel) {}

  async transform({ asOf, cursor }: PositionQuery): Promise<LedgerPosition> {
    if (cursor === undefined) return this.ledger.position(asOf);
    const { treeSize } = parseCursor(cursor);
    const position = await this.ledger.position(String(treeSize));
    if (asOf === undefined || (await this.ledger.position(asOf)).treeSize === treeSize) return position;
    const message = `was made at tree size ${treeSize}, which is not that of asOf; omit asOf`;
    throw new HttpError('malformed-cursor', `The cursor ${message}.`, [{ pointer: '/cursor', message }]);
  }
}

const injectPosition = createParamDecorator((_: unknown, context: ExecutionContext): PositionQuery => {
  const { asOf, cursor } = context.switchToHttp().getRequest<FastifyRequest>().query as PositionQuery;
  return { asOf, cursor };
});

/** As `PositionPipe`; undefined where the request leaves it to the answer to be the present one. */
@Injectable()
export class StatedPositionPipe implements PipeTransform<PositionQuery, Promise<LedgerPosition | undefined>> {
  constructor(private readonly ledger: LedgerReadModel) {}

  async transform({ asOf }: PositionQuery): Promise<LedgerPosition | undefined> {
    return asOf === undefined ? undefined : this.ledger.position(asOf);
  }
}

/**
 * Injects the `LedgerPosition` of `?asOf=`. Later pages are answered at the position of the first.
 * With `ifStated`, undefined where it is not given: the answer reads the present position with what
 * it answers.
 */
export function AsOf({ ifStated = false }: { readonly ifStated?: boolean } = {}): ParameterDecorator {
  return (controller, method, index) => {
    injectPosition(ifStated ? StatedPositionPipe : PositionPipe)(controller, method, index);
    if (method !== undefined) allowQueryNames(controller, method, ['asOf']);
  };
}
