import { PassThrough, type Readable } from 'node:stream';

/** Bytes of a body that may be read before they are used. */
const AHEAD_BYTES = 8 * 1024 * 1024;
/** Bodies that are read ahead at a time: 128 MiB. Any other is read as it is used. */
const AHEAD_BODIES = 16;
const CHUNK_BYTES = 64 * 1024;

/** Bodies that are being read ahead. */
let places = AHEAD_BODIES;

/** A body that is read ahead. `end` stops that, and leaves the body and its connection open. */
export interface ReadAhead {
  readonly stream: Readable;
  end(): void;
}

/**
 * Reads a body ahead of its use. A system reports that a connection was closed only behind the last
 * byte that came over it: a body that waits unread hides that its client has left. Whatever the
 * length of the body, what is done for nobody is then at most the bytes that the buffers of the two
 * systems hold. Attacker-controlled: the memory for all bodies is bounded.
 */
export function readAhead(body: Readable): ReadAhead {
  const isAhead = places > 0;
  const stream = new PassThrough({
    readableHighWaterMark: isAhead ? AHEAD_BYTES : CHUNK_BYTES,
    writableHighWaterMark: CHUNK_BYTES,
  });
  if (isAhead) places--;
  const fail = (error: Error): void => void stream.destroy(error);
  const close = (): void => {
    if (!body.readableEnded) fail(Object.assign(new Error('the body was cut off'), { code: 'ECONNRESET' }));
  };
  body.once('error', fail).once('close', close);
  // While nobody reads, an error has no other listener.
  stream.on('error', () => undefined);
  stream.once('close', () => {
    body.off('error', fail).off('close', close).unpipe(stream);
    if (isAhead) places++;
  });
  body.pipe(stream);
  return { stream, end: () => void stream.destroy() };
}
