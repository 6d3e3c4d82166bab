export { ensureSigningKey, readSigningKeyFile } from './key-file.js';
export { LocalSigner } from './local-signer.js';
export type { Signer } from './signer.js';
export { SigningError, type SigningErrorCode } from './signing.errors.js';
