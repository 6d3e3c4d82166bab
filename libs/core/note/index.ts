export { NoteError, type NoteErrorCode } from './note.errors.js';
export {
  formatVerifierKey,
  isSameKey,
  parseVerifierKey,
  type SignatureType,
  type VerifierKey,
  verifierKey,
} from './verifier-key.js';
export {
  addSignatures,
  formatNote,
  formatSignatureLine,
  NOTE_LIMIT,
  parseNote,
  parseSignatureLines,
  type SignatureLine,
  SIGNATURES_LIMIT,
  type SignedNote,
} from './note.js';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.js';
export { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.js';
export { parseWitnessPolicy } from './parse-witness-policy.js';
export type { PassedOver, PolicyLog, PolicyWitness, Quorum, WitnessPolicy } from './witness-policy.js';
export { verifyEd25519 } from './verify-ed25519.js';
export { type VerifiedNote, type VerifiedSignature, verifyNote, verifySignatureLines } from './verify-note.js';
export { verifyQuorum } from './verify-quorum.js';
export {
  type EarlierKey,
  type EarlierPolicy,
  type Freshness,
  type TrustedLog,
  type VerifiedCheckpoint,
  verifyCheckpoint,
} from './verify-checkpoint.js';
export { type Leaf, type VerifiedTlogProof, verifyTlogProof } from './verify-tlog-proof.js';
export { cosignCheckpoint, formatSigningKey, parseSigningKey, SigningKey, signNote } from './sign-note.js';
