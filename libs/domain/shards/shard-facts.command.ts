import { parseDatasetName } from '@core/kernel';
import {
  Each,
  Holds,
  ListOf,
  ListOfTexts,
  OneOf,
  Optional,
  Parsed,
  Rule,
  Text,
  TextMembers,
  WholeNumber,
} from '@platform/validation';
import { DeclareOrigin } from '@domain/origins';
import { checksumFault, hasSeveralMd5 } from './checksum.js';
import { checkLabels, LABEL_LENGTH, LABEL_LIMIT, type Labels } from './labels.js';
import { canonicalLicence } from './licence.js';
import { RightholderPreference } from './rightholder-preference.command.js';
import {
  type Consent,
  CONSENTS,
  languageFault,
  MODALITIES,
  type Modality,
  PERSONAL_DATA,
  type PersonalDataPresence,
} from './shard-traits.js';

const TEXT_LIMIT = 500;
const ORIGIN_LIMIT = 64;
const LANGUAGE_LIMIT = 500;
const LANGUAGE_LENGTH = 64;
const PREFERENCE_LIMIT = 32;
const CHECKSUM_LIMIT = 16;
const CHECKSUM_LENGTH = 300;

/** The members that a registration states about a shard and a correction can change. */
@Rule<DeclaredFacts>(({ labels = {}, checksums = [] }, complain) => {
  checkLabels(labels, complain);
  if (hasSeveralMd5(checksums)) complain('/checksums', 'has two MD5 digests: the same content has one');
})
export class DeclaredFacts {
  /** @example allenai/dolma */
  @Optional()
  @Parsed(parseDatasetName)
  readonly dataset?: string;

  /** @example application/jsonl */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  readonly mediaType?: string;

  @Optional()
  @WholeNumber()
  readonly bytes?: number;

  @Optional()
  @WholeNumber()
  readonly records?: number;

  @Optional()
  @WholeNumber()
  readonly tokens?: number;

  /** Where it comes from; unknown if nothing is stated. */
  @Optional()
  @ListOf(() => DeclareOrigin, { max: ORIGIN_LIMIT })
  readonly origins?: readonly DeclareOrigin[];

  /** @example {"language": "en"} */
  @Optional()
  @TextMembers({ max: LABEL_LIMIT, length: LABEL_LENGTH })
  readonly labels?: Labels;

  /**
   * Digests that others use for the content: `md5:` and hexadecimal digits, `etag:` and the ETag of
   * the object. They find a shard and never identify it: MD5 collides, and the ETag of an object in
   * parts depends on the parts. A correction replaces the list.
   * @example ["md5:d41d8cd98f00b204e9800998ecf8427e", "etag:9a0364b9e99bb480dd25e1f0284c8555-12"]
   */
  @Optional()
  @ListOfTexts({ max: CHECKSUM_LIMIT, length: CHECKSUM_LENGTH })
  @Each(checksumFault)
  readonly checksums?: readonly string[];

  /**
   * The licence of the content, as an SPDX expression; `LicenseRef-…` is one of your own.
   * @example CC-BY-4.0 OR LicenseRef-acme-2026
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @IsLicence()
  readonly licence?: string;

  /**
   * The languages of the content, as BCP 47 tags.
   * @example ["en", "pt-BR"]
   */
  @Optional()
  @ListOfTexts({ max: LANGUAGE_LIMIT, length: LANGUAGE_LENGTH })
  @Each(languageFault)
  readonly languages?: readonly string[];

  @Optional()
  @OneOf(MODALITIES)
  readonly modality?: Modality;

  /** Whether data about persons is in it. */
  @Optional()
  @OneOf(PERSONAL_DATA)
  readonly personalData?: PersonalDataPresence;

  /** Whether those whose data or work it is agreed to its use. */
  @Optional()
  @OneOf(CONSENTS)
  readonly consent?: Consent;

  /** What the rightholders' machine-readable signals stated. A correction replaces the list. */
  @Optional()
  @ListOf(() => RightholderPreference, { max: PREFERENCE_LIMIT })
  readonly preferences?: readonly RightholderPreference[];
}

/** The text is an SPDX licence expression. */
export function IsLicence(): PropertyDecorator {
  const message = 'must be an SPDX licence expression, such as MIT or CC-BY-4.0 AND LicenseRef-own';
  return Holds(message, (value) => canonicalLicence(value as string) !== null);
}
