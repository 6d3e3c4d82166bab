import { formatVerifierKey, type VerifierKey } from '@core/note';
import {
  type RootLogKey,
  type RootPolicy,
  type RootWitness,
  TRUSTED_ROOT_TYPE,
  type TrustedRoot,
  type ValidFor,
} from './trusted-root.js';

/** SubjectPublicKeyInfo of Ed25519 (RFC 8410) up to its 32 bytes. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** The members of sigstore's PublicKey. */
export interface JsonPublicKey {
  readonly rawBytes: string;
  readonly keyDetails: string;
  readonly validFor: ValidFor;
}

export interface TrustedRootJson {
  readonly mediaType: string;
  readonly origin: string;
  readonly tlogs: readonly {
    readonly vkey: string;
    readonly hashAlgorithm: string;
    readonly publicKey: JsonPublicKey;
    readonly checkpointKeyId: { readonly keyId: string };
    readonly treeSizes: RootLogKey['treeSizes'];
    readonly rotation?: RootLogKey['rotation'];
  }[];
  readonly witnesses: readonly {
    readonly name: string;
    readonly vkey: string;
    readonly url?: string;
    readonly publicKey: JsonPublicKey;
  }[];
  readonly witnessPolicy?: string;
  readonly earlierPolicies?: readonly RootPolicy[];
}

/**
 * The JSON of a trusted root, in the manner of sigstore's trusted_root.json: a vkey names each key,
 * and `publicKey` has the same key as DER with its period.
 */
export function formatTrustedRoot(root: TrustedRoot): TrustedRootJson {
  const { origin, logKeys, witnesses, witnessPolicy, earlierPolicies = [] } = root;
  return {
    mediaType: TRUSTED_ROOT_TYPE,
    origin,
    tlogs: logKeys.map(({ key, treeSizes, validFor, rotation }) => ({
      vkey: formatVerifierKey(key),
      hashAlgorithm: 'SHA2_256',
      publicKey: publicKeyJson(key, validFor),
      checkpointKeyId: { keyId: keyIdOf(key) },
      treeSizes,
      rotation,
    })),
    witnesses: witnesses.map(({ name, key, url, validFor }: RootWitness) => ({
      name,
      vkey: formatVerifierKey(key),
      url,
      publicKey: publicKeyJson(key, validFor),
    })),
    witnessPolicy,
    earlierPolicies: earlierPolicies.length > 0 ? earlierPolicies : undefined,
  };
}

/** The key as sigstore has it; of ML-DSA-44 the bytes of FIPS 204. */
export function publicKeyJson({ signatureType, publicKey }: VerifierKey, validFor: ValidFor): JsonPublicKey {
  const isEd25519 = signatureType !== 'ml-dsa-44';
  const bytes = isEd25519 ? Buffer.concat([ED25519_SPKI, publicKey]) : Buffer.from(publicKey);
  return { rawBytes: bytes.toString('base64'), keyDetails: isEd25519 ? 'PKIX_ED25519' : 'ML_DSA_44', validFor };
}

/** The first four bytes of signature lines, base64. */
export function keyIdOf({ keyId }: VerifierKey): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(keyId);
  return bytes.toString('base64');
}
