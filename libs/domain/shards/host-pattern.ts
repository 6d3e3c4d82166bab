/**
 * Returns a regular expression for URIs whose host is the domain or a subdomain of it; to be
 * matched without regard to case. It means the same to Postgres and to JavaScript. The domain is in
 * lower case; it is matched as written and in its ASCII form.
 */
export function hostPattern(domain: string): string {
  const spellings = [...new Set([domain, new URL(`http://${domain}/`).hostname])];
  const hosts = spellings.map((host) => host.replace(/[^\p{L}\p{N}\p{M}]/gu, '\\$&')).join('|');
  return `^[a-z][a-z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\\.)?(${hosts})\\.?(:[0-9]*)?([/?#]|$)`;
}
