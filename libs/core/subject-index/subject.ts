import { sha256 } from '@core/kernel';

/**
 * What entries speak of, and the canonical subject of each kind:
 * - `name`: a shard's name, `sha256:<hex>` or a URI, exactly as entries state it;
 * - `model`, `dataset`: `<name>@<version>`;
 * - `readings`: what training runs of the model version `<name>@<version>` read;
 * - `removal`, `verification`, `api-key`: the id;
 * - `log-key`: the verifier key (C2SP signed-note vkey).
 */
export const SUBJECT_KINDS = [
  'name',
  'model',
  'readings',
  'dataset',
  'removal',
  'verification',
  'log-key',
  'api-key',
] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface Subject {
  readonly kind: SubjectKind;
  readonly subject: string;
}

/**
 * The key of a subject in the index: SHA-256("whence/index-key/v1\n" ‖ kind ‖ "\n" ‖ subject),
 * UTF-8. No kind holds a line feed, so no two subjects share a key.
 */
export function subjectKey({ kind, subject }: Subject): Buffer {
  return sha256(`whence/index-key/v1\n${kind}\n${subject}`);
}
