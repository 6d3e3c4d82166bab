import { type AsciiBlock, DeclarationScanner, type ReadDeclaration, ShardsError } from '@domain/shards';
import { HttpError } from '../http/index.js';
import { readRegistration } from './read-registration.js';

const LINE_FEED = Buffer.from('\n');
const scanner = new DeclarationScanner();

/** The body of a registration that is accepted: read once, before its handler is called. */
export class ScannedBody {
  constructor(
    readonly read: ReadDeclaration,
    readonly dataset: string | undefined,
  ) {}
}

/**
 * Reads the usual body in one pass, like the usual line of an upload; else as parsed JSON, whose
 * values later bodies may repeat. A body that is refused is returned as parsed, for its handler to
 * explain. Attacker-controlled.
 * @param parse parses the body as any other; what it throws is thrown
 */
export function scanBody(bytes: Buffer, parse: () => unknown): unknown {
  const line = Buffer.concat([bytes, LINE_FEED]);
  const block: AsciiBlock = { bytes: line, text: line.toString('latin1') };
  const scanned = scanner.scan(block, 0);
  if (scanned && scanner.end === bytes.length) return new ScannedBody(scanned, scanned.declaration.dataset);
  const plain = parse();
  const read = accepted(plain);
  if (!read) return plain;
  scanner.learn(block, read);
  return new ScannedBody(read, read.declaration.dataset);
}

function accepted(plain: unknown): Exclude<ReadDeclaration, ShardsError> | null {
  try {
    const read = readRegistration(plain);
    return read instanceof ShardsError ? null : read;
  } catch (error) {
    if (error instanceof HttpError) return null;
    throw error;
  }
}
