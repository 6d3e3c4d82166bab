import { escapePointer, parseDatasetName } from '@core/kernel';
import { type Complain, ListOf, Optional, Parsed, Rule, Text, TextMembers, WholeNumber } from '@platform/validation';
import { DeclareOrigin } from '@domain/origins';

const TEXT_LIMIT = 500;
const ORIGIN_LIMIT = 64;

/** The members that a registration states about a shard and a correction can change. */
@Rule<DeclaredFacts>(({ labels = {} }, complain) => requireLabels(labels, complain))
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
  @TextMembers({ max: 64, length: TEXT_LIMIT })
  readonly labels?: Readonly<Record<string, string>>;
}

function requireLabels(labels: Readonly<Record<string, string>>, complain: Complain): void {
  for (const name in labels) {
    const message = 'must be text of at least one character';
    if (!isLabelText(name)) complain('/labels', `has a name that ${message}`);
    if (!isLabelText(labels[name])) complain(`/labels/${escapePointer(name)}`, message);
  }
}

// Postgres stores no U+0000, and UTF-8 has no lone surrogate.
function isLabelText(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text.isWellFormed() && !text.includes('\0');
}
