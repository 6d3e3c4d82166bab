export { openS3Client, s3Fault, s3Place, type S3Place } from './s3-client.js';
export { ContentStorage, openStorage } from './content-storage.js';
export { DigestedFiles } from './digested-files.js';
export type { ObjectStorage, WriteOptions } from './object-storage.js';
export { StorageError, type StorageErrorCode } from './storage.errors.js';
export { parseStorageRoots } from './storage-roots.js';
