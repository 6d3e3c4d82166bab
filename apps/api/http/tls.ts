import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { WhenceError } from '@core/kernel';
import type { TlsFiles } from '@platform/config';

export type TlsErrorCode = 'tls-unusable';

/** The files of the settings are no certificate and its key. Never quotes a key. */
export class TlsError extends WhenceError<TlsErrorCode> {
  constructor(message: string, options?: ErrorOptions) {
    super('invalid', 'tls-unusable', message, [], options);
  }
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Throws `tls-unusable`, naming the setting, if TLS could not be served with the files. */
export function readTls({ certFile, keyFile }: TlsFiles): TlsMaterial {
  const cert = readPem('WHENCE_TLS_CERT_FILE', certFile);
  const key = readPem('WHENCE_TLS_KEY_FILE', keyFile);
  const certificate = parsed('WHENCE_TLS_CERT_FILE', certFile, 'certificate', () => new X509Certificate(cert));
  const privateKey = parsed('WHENCE_TLS_KEY_FILE', keyFile, 'private key', () => createPrivateKey(key));
  if (certificate.checkPrivateKey(privateKey)) return { cert, key };
  throw new TlsError(`WHENCE_TLS_KEY_FILE: ${keyFile} is not the key of the certificate in ${certFile}.`);
}

function readPem(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TlsError(`${setting}: ${file} cannot be read (${code}).`, { cause: error });
  }
}

function parsed<Parsed>(setting: string, file: string, what: string, parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new TlsError(`${setting}: ${file} does not begin with a ${what} in PEM, without a passphrase.`, {
      cause: error,
    });
  }
}
