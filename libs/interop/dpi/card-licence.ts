import { type Card, type CardFault, malformed } from './card.js';

/** Names of the initiative's list that state no licence. */
const NONE = new Set(['', 'unspecified', 'various', 'unclear', 'no license', 'none']);

/** Names that are licences of the SPDX list; Creative Commons' are read by their form. */
const SPDX: Readonly<Record<string, string>> = {
  'Academic Free License v3.0': 'AFL-3.0',
  'Apache License 2.0': 'Apache-2.0',
  'Apache 2.0': 'Apache-2.0',
  'Artistic License 2.0': 'Artistic-2.0',
  'BSD 2-Clause License': 'BSD-2-Clause',
  'BSD 3-Clause License': 'BSD-3-Clause',
  'C-UDA': 'C-UDA-1.0',
  'CC0 1.0': 'CC0-1.0',
  'CDLA Permissive 1.0': 'CDLA-Permissive-1.0',
  'CDLA Permissive 2.0': 'CDLA-Permissive-2.0',
  'CDLA Sharing 1.0': 'CDLA-Sharing-1.0',
  'EPL 1.0': 'EPL-1.0',
  'ISC License': 'ISC',
  MIT: 'MIT',
  'MIT License': 'MIT',
  'MPL 2.0': 'MPL-2.0',
  'ODC BY 1.0': 'ODC-By-1.0',
  'OGL 3.0': 'OGL-UK-3.0',
};
const CREATIVE_COMMONS = /^CC (BY(?:-NC)?(?:-ND|-SA)?) (\d\.\d)$/;
const KNOWN_VERSIONS = new Set(['1.0', '2.0', '2.5', '3.0', '4.0']);

/**
 * The licences of a card as one SPDX expression: all of them, joined by AND. A licence without an
 * identifier in the SPDX list is `LicenseRef-dpi-…`. Where a part of the data has no licence that
 * the card states, the whole has none.
 */
export function licenceOf({ licences }: Card): { readonly licence?: string; readonly faults: readonly CardFault[] } {
  const faults = licences.flatMap(({ name, url }): CardFault[] =>
    url !== '' && !/^https?:\/\//i.test(url)
      ? [malformed('Licenses', `${name}: ${url}`, 'has a License URL that is no http or https address')]
      : [],
  );
  const none = licences.filter(({ name }) => NONE.has(name.toLowerCase()));
  if (none.length > 0) {
    const text = licences.map(({ name }) => name || '(empty)').join(', ');
    const fault = 'states no licence for a part of the data, so none is taken for the whole';
    return { faults: [...faults, malformed('Licenses', text, fault)] };
  }
  const terms = [...new Set(licences.map(({ name }) => spdxOf(name)))].sort();
  if (terms.length === 0) return { faults };
  const licence = terms.join(' AND ');
  if (licence.length <= 500) return { licence, faults };
  return { faults: [...faults, malformed('Licenses', licence, 'are too many licences for one expression')] };
}

function spdxOf(name: string): string {
  const known = Object.hasOwn(SPDX, name) ? SPDX[name] : undefined;
  if (known !== undefined) return known;
  const [, form = '', version = ''] = CREATIVE_COMMONS.exec(name) ?? [];
  if (KNOWN_VERSIONS.has(version)) return `CC-${form}-${version}`;
  return `LicenseRef-dpi-${name.replaceAll(/[^A-Za-z0-9.]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'unnamed'}`;
}

/** Whether a text names a licence. */
export const namesLicence = (name: string): boolean => !NONE.has(name.toLowerCase());
