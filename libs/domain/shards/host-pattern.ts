/**
 * A regular expression, the same to Postgres and to JavaScript (case left aside), for URIs whose
 * host is the domain or lies in it. The domain is in lower case; it is looked for as it is written
 * and in its ASCII form.
 */
export function hostPattern(domain: string): string {
  const spellings = [...new Set([domain, new URL(`http://${domain}/`).hostname])];
  const hosts = spellings.map((host) => host.replace(/[^\p{L}\p{N}\p{M}]/gu, '\\$&')).join('|');
  return `^[a-z][a-z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\\.)?(${hosts})\\.?(:[0-9]*)?([/?#]|$)`;
}
