import { parseUri } from '@core/kernel';
import { Holds, ListOfTexts, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';

const TEXT_LIMIT = 4000;
const CREATORS_LIMIT = 30;
const CREATOR_LIMIT = 200;

/**
 * What is stated about a dataset as a whole, as its publisher states it. A statement replaces the
 * one before it. It is kept for ever: name persons only as the published dataset does.
 */
@Rule<DescribeDataset>((command, complain) => {
  const { description, creators, citation, homepage } = command;
  if ([description, creators, citation, homepage].every((fact) => fact === undefined))
    complain('', 'needs a description, creators, a citation or a homepage');
  if (creators?.length === 0) complain('/creators', 'must name a creator; leave it out if none is known');
})
export class DescribeDataset {
  /** @example An open corpus of three trillion tokens for research on language models. */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly description?: string;

  /**
   * Who made it, in the order of the publication.
   * @example ["Allen Institute for AI"]
   */
  @Optional()
  @ListOfTexts({ max: CREATORS_LIMIT, length: CREATOR_LIMIT })
  @Printable()
  readonly creators?: readonly string[];

  /**
   * How to cite it: a text or a BibTeX entry.
   * @example Soldaini et al. (2024). Dolma.
   */
  @Optional()
  @Text({ max: TEXT_LIMIT })
  @Printable()
  readonly citation?: string;

  /**
   * An http or https address.
   * @example https://allenai.org/dolma
   */
  @Optional()
  @Parsed(parseUri)
  @WebAddress()
  readonly homepage?: string;
}

/** It becomes a link in a browser, where `javascript:` would run. */
function WebAddress(): PropertyDecorator {
  return Holds('must be an http or https address', (value) => /^https?:\/\//i.test(value as string));
}
