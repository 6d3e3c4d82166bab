import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseTilePath, type Tile, TilesError } from '@core/tiles';
import { PublicationError, PublicationReadModel } from '@domain/publication';
import { Access } from '../http/index.js';
import { gzipped, acceptsGzip } from './gzip.js';

const IMMUTABLE = 'public, max-age=31536000, immutable';

/**
 * The published log as specified by C2SP tlog-tiles v0.1.0: static resources, the same for
 * everyone, that any cache may keep.
 * @tag log
 */
@Controller()
export class LogController {
  constructor(private readonly log: PublicationReadModel) {}

  /**
   * Get the latest published checkpoint: a signed note (C2SP tlog-checkpoint) with its
   * cosignatures.
   */
  @Get('checkpoint')
  @Access('public')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=1')
  async checkpoint(): Promise<string> {
    return (await this.log.covering(1)).note;
  }

  /**
   * Get a tile of hashes, or an entry bundle (C2SP tlog-tiles).
   *
   * The path is `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, such as `0/x001/x234/067.p/8`.
   */
  @Get('tile/*')
  @Access('public')
  @Header('Content-Type', 'application/octet-stream')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const tile = requestedTile(request.url);
    const bytes = await this.log.tile(tile);
    void reply.header('Cache-Control', IMMUTABLE);
    if (tile.level !== 'entries') return void reply.send(bytes);
    // Hashes do not compress; entries do.
    void reply.header('Vary', 'Accept-Encoding');
    if (!acceptsGzip(request.headers['accept-encoding'])) return void reply.send(bytes);
    void reply.header('Content-Encoding', 'gzip').send(await gzipped(bytes));
  }
}

/** Each tile has exactly one URL: no percent-encoding, no query. */
function requestedTile(url: string): Tile {
  try {
    return parseTilePath(url.slice(1));
  } catch (error) {
    if (error instanceof TilesError) throw new PublicationError('no-such-tile', error.message);
    throw error;
  }
}
