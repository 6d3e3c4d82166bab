import { stat } from 'node:fs/promises';
import path from 'node:path';
import { listFormatOf } from '@interop/listings';
import { fileFault } from './file-fault.js';
import { FolderSource } from './folder-source.js';
import { ManifestSource } from './manifest-source.js';
import { RegisterError } from './register.errors.js';
import { parsePairs, refuseOption, type RegisterOptions } from './register-options.js';
import { type Bucket, S3Source } from './s3-source.js';
import type { Source } from './source.js';

/** Opens the source that the command line names. Throws if it does not exist. */
export async function openSource(
  given: string,
  options: RegisterOptions,
  bucket: () => Promise<Bucket>,
): Promise<Source> {
  const { manifest = false, hash, uriBase, root, hidden = false, checksums = false } = options;
  if (!manifest) {
    if (root !== undefined) refuseOption('root', 'needs --manifest: it is the folder that its paths are relative to');
    if (options.substitute) refuseOption('substitute', 'needs --manifest');
  }
  if (uriBase !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(uriBase))
    refuseOption('uri-base', 'must be the start of a URI, such as s3://bucket/');
  const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(given) ?? [];
  if (scheme !== undefined && scheme !== 's3')
    throw new RegisterError(
      'unusable-option',
      `${scheme}:// is not supported as a source: give a folder, a file or s3://bucket/prefix.`,
    );
  if (given.startsWith('s3://') && !manifest) return new S3Source(given, bucket, { hash, checksums });
  if (checksums) refuseOption('checksums', 'needs s3://… as the source: files have no ETag');
  const found = await stat(given).catch((error: unknown) => {
    throw new RegisterError('source-unreadable', `${given} ${fileFault(error)}.`);
  });
  const absolute = path.resolve(given);
  if (!manifest) return new FolderSource(absolute, { hidden, uriBase });
  if (found.isDirectory()) throw new RegisterError('unusable-option', `${given} is a folder, not a manifest.`);
  return new ManifestSource(absolute, {
    format: listFormatOf(given),
    root: root === undefined ? undefined : path.resolve(root),
    uriBase,
    substitute: parsePairs(options.substitute, 'substitute'),
    hash,
    isReadOnce: !found.isFile(),
    bucket,
  });
}
