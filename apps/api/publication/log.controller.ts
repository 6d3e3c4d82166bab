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
  @Access('public-hashes')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=1')
  async checkpoint(): Promise<string> {
    return (await this.log.covering(1)).note;
  }

  /**
   * Get a bundle of entries (C2SP tlog-tiles).
   *
   * The path is `<N>[.p/<W>]`, such as `x001/x234/067.p/8`. Requires a key with the permission to
   * read, unless WHENCE_PUBLIC_LOG is on.
   */
  @Get('tile/entries/*')
  @Access('public-entries')
  @Header('Content-Type', 'application/octet-stream')
  async entries(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const bytes = await this.log.tile(requestedTile(request.url, 'entries'));
    // Hashes do not compress; entries do.
    void reply.header('Cache-Control', IMMUTABLE).header('Vary', 'Accept-Encoding');
    if (!acceptsGzip(request.headers['accept-encoding'])) return void reply.send(bytes);
    void reply.header('Content-Encoding', 'gzip').send(await gzipped(bytes));
  }

  /**
   * Get a tile of hashes (C2SP tlog-tiles).
   *
   * The path is `<L>/<N>[.p/<W>]`, such as `0/x001/x234/067.p/8`.
   */
  @Get('tile/*')
  @Access('public-hashes')
  @Header('Content-Type', 'application/octet-stream')
  async tile(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const bytes = await this.log.tile(requestedTile(request.url, 'hashes'));
    void reply.header('Cache-Control', IMMUTABLE).send(bytes);
  }
}

/**
 * Each tile has exactly one URL: no percent-encoding, no query. Entries under another URL, whose
 * access is that of hashes, do not exist.
 */
function requestedTile(url: string, kind: 'entries' | 'hashes'): Tile {
  try {
    const tile = parseTilePath(url.slice(1));
    if ((tile.level === 'entries') === (kind === 'entries')) return tile;
    throw new PublicationError('no-such-tile', 'The published log does not have this tile.');
  } catch (error) {
    if (error instanceof TilesError) throw new PublicationError('no-such-tile', error.message);
    throw error;
  }
}
