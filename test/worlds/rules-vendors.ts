import {
  generatorOf,
  isAbout,
  most,
  type Span,
  type Truth,
  vendorOf,
  vendorsOf,
  type WorldOrigin,
} from './rules-origins.js';

/**
 * Terms or an approval of a vendor; of one identity the last statement before a position counts.
 */
interface VendorStatement {
  readonly entry: number;
  readonly vendor: string;
  readonly identity: string;
  readonly effective: Span;
  readonly channel?: string;
}

export interface WorldTerms extends VendorStatement {
  readonly document: string;
  readonly setsRule: boolean;
  readonly isDisputed: boolean;
  /** The models that they bind; absent: every model. */
  readonly generators?: readonly string[];
}

export interface WorldApproval extends VendorStatement {
  /** For this model alone. */
  readonly generator?: string;
}

/** What is known of vendors by a position. */
export class WorldVendors {
  private readonly terms: readonly WorldTerms[];
  private readonly approvals: readonly WorldApproval[];

  constructor(
    { terms, approvals }: { readonly terms: readonly WorldTerms[]; readonly approvals: readonly WorldApproval[] },
    asOf: number,
  ) {
    this.terms = lastOfEach(terms, asOf);
    this.approvals = lastOfEach(approvals, asOf);
  }

  /** The seller’s approval is one, and so is the maker’s. */
  lacksApproval(origin: WorldOrigin): Truth {
    const { kind, channel, collected } = origin;
    const vendors = vendorsOf(origin);
    if (vendors.length === 0) return kind === 'human' ? 'no' : 'unknown';
    const given = this.approvals.filter(
      (one) =>
        vendors.includes(one.vendor) &&
        overlaps(one.effective, collected ?? {}) &&
        (one.channel === undefined || one.channel === channel) &&
        (one.generator === undefined || one.generator === generatorOf(origin)),
    );
    if (given.length === 0) return 'yes';
    return collected ? 'no' : 'unknown';
  }

  /**
   * Whether terms of the seller or of the maker set the rule.
   * @param use when the data is used; undefined: as it was collected
   */
  setRule(origin: WorldOrigin, use: Span | undefined): Truth {
    const vendors = vendorsOf(origin);
    if (vendors.length === 0) return origin.kind === 'human' ? 'no' : 'unknown';
    return most(vendors.map((vendor) => this.setsRule(origin, vendor, use)));
  }

  private setsRule(origin: WorldOrigin, vendor: string, use: Span | undefined): Truth {
    const isNamed = ({ document }: WorldTerms): boolean => document === origin.named && vendor === vendorOf(origin);
    const its = this.terms.filter((one) => one.vendor === vendor);
    const isResolved = use !== undefined || origin.named === undefined || vendor !== vendorOf(origin);
    const found = isResolved ? its.filter((one) => applies(one, origin, use ?? origin.collected)) : its.filter(isNamed);
    if (found.length === 0) return 'unknown';
    const setting = found.filter((one) => one.setsRule);
    if (setting.length === 0) return 'no';
    const isSure = (one: WorldTerms): boolean => !one.isDisputed && (isNamed(one) || binds(one, origin) === 'yes');
    return setting.some(isSure) ? 'yes' : 'unknown';
  }
}

/** Without a period nobody can tell. */
function applies(terms: WorldTerms, origin: WorldOrigin, during: Span | undefined): boolean {
  const { channel } = origin;
  const isOfChannel = terms.channel === undefined || channel === undefined || terms.channel === channel;
  return during !== undefined && overlaps(terms.effective, during) && isOfChannel && binds(terms, origin) !== 'no';
}

function binds({ generators }: WorldTerms, origin: WorldOrigin): Truth {
  const generator = generatorOf(origin);
  if (generators === undefined) return 'yes';
  if (generator === undefined) return 'unknown';
  return generators.some((pattern) => isAbout(pattern, generator)) ? 'yes' : 'no';
}

function lastOfEach<Statement extends VendorStatement>(all: readonly Statement[], asOf: number): Statement[] {
  const last = new Map<string, Statement>();
  for (const one of all) if (one.entry < asOf) last.set(`${one.vendor} ${one.identity}`, one);
  return [...last.values()];
}

function overlaps(one: Span, other: Span): boolean {
  return (
    (one.from === undefined || other.to === undefined || one.from < other.to) &&
    (one.to === undefined || other.from === undefined || one.to > other.from)
  );
}
