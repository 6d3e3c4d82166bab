import { KernelError } from './kernel.errors.js';

/** The officially assigned codes of ISO 3166-1 alpha-2. */
const COUNTRIES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ ' +
  'BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM ' +
  'DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS ' +
  'GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN ' +
  'KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ ' +
  'MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
  'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV ' +
  'SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI ' +
  'VN VU WF WS YE YT ZA ZM ZW';

/** EU is reserved in ISO 3166-1 for the European Union, so that it names nothing else. */
const CODES: ReadonlySet<string> = new Set([...COUNTRIES.split(' '), 'EU']);

const SUBDIVISION = /^([A-Z]{2})-[A-Z0-9]{1,3}$/;

/**
 * A jurisdiction: a country of ISO 3166-1 (`DE`), one of its subdivisions of ISO 3166-2 (`US-CA`;
 * checked by its country and its form), or `EU`.
 */
export function parseJurisdiction(text: string, pointer = ''): string {
  if (CODES.has(text) || CODES.has(SUBDIVISION.exec(text)?.[1] ?? '')) return text;
  const hint = text === 'UK' ? '; the United Kingdom is GB' : '';
  const message = `must be a code of ISO 3166, such as DE, US-CA or EU${hint}`;
  throw new KernelError('malformed-value', `A jurisdiction ${message}.`, [{ pointer, message }]);
}

/** The members of the European Union since 2020. */
const EU_MEMBERS: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

/** Whether two jurisdictions have a place in common: `US` and `US-CA`, `EU` and `DE`. */
export function jurisdictionsOverlap(one: string, other: string): boolean {
  const within = (inner: string, outer: string): boolean =>
    inner === outer || countryOf(inner) === outer || (outer === 'EU' && EU_MEMBERS.has(countryOf(inner)));
  return within(one, other) || within(other, one);
}

const countryOf = (jurisdiction: string): string => jurisdiction.split('-')[0] ?? jurisdiction;
