/** What identifies a version of a vendor's terms, and when it is in force. */
export interface NamedTerms {
  readonly vendor: string;
  readonly document: string;
  readonly version?: string;
  readonly channel?: string;
  readonly jurisdiction?: string;
  /** Half-open; an end that nobody stated is absent. */
  readonly effective?: { readonly from?: string | null; readonly to?: string | null };
  readonly disputed?: boolean;
}

const MIDNIGHT = /T00:00:00(?:\.000)?Z$/;

/** One version of terms, for people: whose, which document, for what, and in force when. */
export function describeTerms(terms: NamedTerms): string {
  const { vendor, document, version, channel, jurisdiction, effective = {}, disputed } = terms;
  const named = [`${document}${version === undefined ? '' : ` ${version}`}`, channel, jurisdiction];
  const about = named.filter((part) => part !== undefined).join(', ');
  return `terms of ${vendor}: ${about}, ${inForce(effective)}${disputed === true ? ', disputed' : ''}`;
}

function inForce({ from, to }: NonNullable<NamedTerms['effective']>): string {
  const since = from === undefined || from === null ? '' : ` from ${dayOf(from)}`;
  const until = to === undefined || to === null ? '' : ` until ${dayOf(to)}`;
  return since + until === '' ? 'in force at a time that nobody stated' : `in force${since}${until}`;
}

const dayOf = (instant: string): string => instant.replace(MIDNIGHT, '');
