import { canonicalLicence } from '@domain/shards';
import { isMembers, textOf, valueOf } from './json-ld.js';

/** Addresses whose last part is the identifier of the SPDX list. */
const BY_NAME = [
  /^https?:\/\/spdx\.org\/licenses\/([^/?#]+?)(?:\.html|\.json)?$/i,
  /^https?:\/\/choosealicense\.com\/licenses\/([^/?#]+)\/?$/i,
  /^https?:\/\/(?:www\.)?opensource\.org\/licenses?\/([^/?#]+)\/?$/i,
];
const CREATIVE_COMMONS =
  /^https?:\/\/creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)(?:\/([a-z]{2}))?\/?(?:deed\.[a-z-]+|legalcode)?$/i;
const PUBLIC_DOMAIN = /^https?:\/\/creativecommons\.org\/publicdomain\/zero\/(\d\.\d)\/?(?:deed\.[a-z-]+|legalcode)?$/i;

/** The text that states a licence: a text, an address, or the address or name of a CreativeWork. */
export function licenceText(value: unknown): string | undefined {
  if (!isMembers(value)) return textOf(value);
  return (
    textOf(value) ?? textOf(valueOf(value, 'url')) ?? textOf(valueOf(value, '@id')) ?? textOf(valueOf(value, 'name'))
  );
}

/**
 * `spdxLicence` returns the SPDX expression that a text states: the expression itself in any case,
 * or the address of a licence that the SPDX list names; null if it states none.
 */
export function spdxLicence(text: string): string | null {
  const direct = canonicalLicence(text);
  if (direct !== null) return direct;
  for (const form of BY_NAME) {
    const [, name] = form.exec(text) ?? [];
    if (name !== undefined) return canonicalLicence(name);
  }
  const [, terms, version, port] = CREATIVE_COMMONS.exec(text) ?? [];
  if (terms !== undefined) return canonicalLicence([`CC-${terms}-${version}`, ...(port ? [port] : [])].join('-'));
  const [, zero] = PUBLIC_DOMAIN.exec(text) ?? [];
  return zero === undefined ? null : canonicalLicence(`CC0-${zero}`);
}
