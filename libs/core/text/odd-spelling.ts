/**
 * Letters of other scripts that are drawn as an ASCII letter, digit or sign in common typefaces:
 * the most frequent ones (Unicode TR 39's table has thousands).
 */
const DRAWN_AS: Readonly<Record<string, string>> = {
  ...letters('аеорсухѕіјһӏԁԛԝАВЕКМНОРСТХЅІЈ', 'aeopcyxsijhldqwABEKMHOPCTXSIJ'),
  ...letters('οαινυρκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'oaivupkABEZHIKMNOPTYX'),
  ...letters('∕⁄／：․．‐‑–—−', '///:..-----'),
};

// Bidirectional controls, joiners, spaces without width, variation selectors, tags, soft hyphens.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\p{Cf}|\p{Zs}/u;
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const TAGS = /[\u{e0000}-\u{e007f}]/u;
const UNRESERVED = /%(?:4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a]|3[0-9]|2d|2e|5f|7e)/i;

/**
 * `oddSpelling` returns, in sentences, what in a name may mislead a reader: characters that do not
 * show, turn the direction, or look like others, and spellings of a URI that are equivalent to
 * another one (RFC 3986 §6.2). Empty for a digest, and for a plain name.
 */
export function oddSpelling(name: string): string[] {
  return [...oddCharacters(name), ...oddUri(name)];
}

function oddCharacters(name: string): string[] {
  const found: string[] = [];
  if (TURNS.test(name)) found.push('It holds characters that turn the direction of writing.');
  if (TAGS.test(name)) found.push('It holds tag characters, which do not show.');
  if (INVISIBLE.test(name)) found.push('It holds characters that do not show or have no ink.');
  const drawn = [...name].map((letter) => DRAWN_AS[letter] ?? letter).join('');
  if (drawn !== name) found.push(`It holds letters of another script that look like those of ${quoted(drawn)}.`);
  // eslint-disable-next-line no-control-regex -- what is not ASCII is what is reported
  else if (/[^\u0000-\u007f]/.test(name)) found.push('It holds letters that are not ASCII.');
  if (name !== name.normalize('NFC')) found.push('It is not in Unicode NFC: the same text has another spelling.');
  else if (name !== name.normalize('NFKC')) found.push('It holds compatibility forms of other characters.');
  return found;
}

function oddUri(name: string): string[] {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(name) ?? [];
  if (scheme === undefined || scheme === 'sha256') return [];
  const found: string[] = [];
  if (scheme !== scheme.toLowerCase()) found.push('Its scheme is not in lower case.');
  const [, authority = '', path = ''] = /^\/\/([^/?#]*)([^?#]*)/.exec(rest) ?? ['', '', rest.replace(/[?#].*$/s, '')];
  if (/^https?$/i.test(scheme) && authority !== authority.toLowerCase()) found.push('Its host is not in lower case.');
  if (UNRESERVED.test(rest)) found.push('It escapes characters that need no escape.');
  if (/%(?![0-9A-F]{2})/.test(rest)) found.push('It has a percent sign without two upper-case hexadecimal digits.');
  if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) found.push('Its path has the steps "." or "..".');
  if (path.includes('//')) found.push('Its path has an empty step ("//").');
  return found.length === 0
    ? []
    : [...found, 'An equivalent URI is another name here: ask for the other spelling too.'];
}

const quoted = (text: string): string => (/^[ -~]*$/.test(text) ? `"${text}"` : 'ASCII');

function letters(from: string, to: string): Record<string, string> {
  const targets = [...to];
  return Object.fromEntries([...from].map((letter, at) => [letter, targets[at] ?? letter]));
}
