import { stat } from 'node:fs/promises';
import path from 'node:path';
import { listFormatOf } from '@interop/listings';
import { fileFault } from './disk-file.js';
import type { Source } from './found-file.js';
import { ListSource } from './listed-files.js';
import { RegisterError } from './register.errors.js';
import { pairs, type RegisterOptions, unusable } from './register-options.js';
import { type Bucket, S3Source } from './s3-objects.js';
import { FolderSource } from './walk-folder.js';

/** The source that a command line names. Throws if it is not there. */
export async function openSource(
  given: string,
  options: RegisterOptions,
  bucket: () => Promise<Bucket>,
): Promise<Source> {
  const { manifest = false, hash, uriBase, root } = options;
  if (!manifest) {
    if (root !== undefined) throw unusable('root', 'belongs to --manifest: it is where the paths of a manifest start');
    if (options.substitute) throw unusable('substitute', 'belongs to --manifest');
  }
  if (uriBase !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(uriBase))
    throw unusable('uri-base', 'must be the beginning of a URI, such as s3://bucket/');
  if (given.startsWith('s3://') && !manifest) return new S3Source(given, bucket, hash);
  const found = await stat(given).catch((error: unknown) => {
    throw new RegisterError('source-unreadable', `${given} ${fileFault(error)}.`);
  });
  const absolute = path.resolve(given);
  if (!manifest)
    return new FolderSource(absolute, { hidden: options.hidden ?? false, ...(uriBase !== undefined && { uriBase }) });
  if (found.isDirectory()) throw new RegisterError('unusable-option', `${given} is a folder, and no manifest.`);
  return new ListSource(absolute, {
    ...{ format: listFormatOf(given), substitute: pairs(options.substitute, 'substitute'), contents: hash, bucket },
    ...(root !== undefined && { root: path.resolve(root) }),
    ...(uriBase !== undefined && { uriBase }),
  });
}
