/**
 * Returns a regular expression for URIs whose host is the domain or a subdomain of it. It means the
 * same to Postgres and to JavaScript with the flag `u`, and names both cases of each letter: what
 * else Postgres takes for equal without regard to case depends on the collation. The domain is in
 * lower case; it is matched as written and in its ASCII form.
 */
export function hostPattern(domain: string): string {
  const spellings = [...new Set([domain, new URL(`http://${domain}/`).hostname])];
  const hosts = spellings.map(inAnyCase).join('|');
  return `^[a-zA-Z][a-zA-Z0-9+.-]*://([^/?#@]*@)?([^/?#:@]*\\.)?(${hosts})\\.?(:[0-9]*)?([/?#]|$)`;
}

function inAnyCase(host: string): string {
  const characters = Array.from(host, (character) => {
    const forms = character + (upperForms().get(character) ?? '');
    return forms === character ? character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&') : `[${forms}]`;
  });
  return characters.join('').replaceAll(DOTTED_I, `(${DOTTED_I}|\u0130)`);
}

/** How a pattern spells U+0130 in lower case: it alone becomes two characters. */
const DOTTED_I = '[iI]\u0307';

/** Code points beyond it have no case. */
const LAST_CASED = 0x1ffff;
let known: ReadonlyMap<string, string> | undefined;

/** By letter in lower case: the others that it is the lower case of. */
function upperForms(): ReadonlyMap<string, string> {
  if (known) return known;
  const forms = new Map<string, string>();
  for (let code = 0; code <= LAST_CASED; code++) {
    const form = String.fromCodePoint(code);
    const lower = form.toLowerCase();
    if (lower !== form) forms.set(lower, (forms.get(lower) ?? '') + form);
  }
  return (known = forms);
}
