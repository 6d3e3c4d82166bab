import { LABEL_LENGTH } from '@domain/shards';
import type { DescribedFile, DescribedSet, FileFacts } from './croissant.js';
import { idsOf, isMembers, isOfType, listOf, memberOf, type Members, textOf, valueOf } from './json-ld.js';
import type { LeftOutList } from './left-out-list.js';

const SHA256 = /^[0-9a-f]{64}$/i;
const MD5 = /^[0-9a-f]{32}$/i;
/** A number with the unit "byte": figures in KB and more are rounded. */
const EXACT_SIZE = /^(\d{1,15})(?:\s*(?:B|bytes?))?$/i;
const MEDIA_TYPE_LENGTH = 500;

export interface ReadDistribution {
  readonly files: DescribedFile[];
  readonly sets: DescribedSet[];
}

/** Reads FileObjects and FileSets. What cannot be read is left out, and the rest is read. */
export function readDistribution(items: readonly unknown[], leftOut: LeftOutList): ReadDistribution {
  const files: DescribedFile[] = [];
  const sets: DescribedSet[] = [];
  const ids = new Set<string>();
  for (const [at, item] of items.entries()) {
    const pointer = `/distribution/${at}`;
    const id = isMembers(item) ? (textOf(item['@id']) ?? textOf(valueOf(item, 'name'))) : undefined;
    if (!isMembers(item) || id === undefined) leftOut.addAt(pointer, 'has no @id');
    else if (ids.has(id)) leftOut.addAt(pointer, `has the @id of another: ${id}`);
    else if (isOfType(item, 'FileObject')) files.push(readFile(item, id, pointer, leftOut));
    else if (isOfType(item, 'FileSet')) sets.push(readSet(item, id, pointer));
    else leftOut.addAt(pointer, 'is neither a cr:FileObject nor a cr:FileSet');
    if (id !== undefined) ids.add(id);
  }
  return { files, sets };
}

function readSet(item: Members, id: string, pointer: string): DescribedSet {
  return {
    id,
    pointer,
    includes: listOf(valueOf(item, 'includes')).flatMap((one) => textOf(one) ?? []),
    excludes: listOf(valueOf(item, 'excludes')).flatMap((one) => textOf(one) ?? []),
    containedIn: idsOf(valueOf(item, 'containedIn')),
    facts: { mediaType: mediaTypeOf(item) },
  };
}

function readFile(item: Members, id: string, pointer: string, leftOut: LeftOutList): DescribedFile {
  return {
    id,
    pointer,
    url: textOf(valueOf(item, 'contentUrl')),
    containedIn: idsOf(valueOf(item, 'containedIn')),
    facts: factsOf(item, pointer, leftOut),
  };
}

function factsOf(item: Members, pointer: string, leftOut: LeftOutList): FileFacts {
  const labels: Record<string, string> = {};
  const read = (name: string, form: RegExp, fault: string): string | undefined => {
    const { value, written = name } = memberOf(item, name) ?? {};
    const text = textOf(value);
    const [, first = text] = (text === undefined ? null : form.exec(text)) ?? [];
    if (text === undefined || form.test(text)) return first;
    const kept = keepLabel(labels, `croissant.${name}`, text);
    leftOut.add(pointer, written, `${fault}${kept ? `; kept as the label croissant.${name}` : ''}`);
    return undefined;
  };
  const isRepository = mediaTypeOf(item)?.startsWith('git+') ?? false;
  const sha256 = isRepository
    ? read('sha256', /^$/, 'is of a repository, which is no single file')
    : read('sha256', SHA256, 'is no SHA-256 in hexadecimal digits');
  const md5 = read('md5', MD5, 'is no MD5 in hexadecimal digits');
  const size = read('contentSize', EXACT_SIZE, 'is no exact number of bytes');
  return {
    digest: sha256 && `sha256:${sha256.toLowerCase()}`,
    bytes: size === undefined ? undefined : Number(size),
    mediaType: mediaTypeOf(item),
    checksums: md5 === undefined ? undefined : [`md5:${md5.toLowerCase()}`],
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  };
}

/** Keeps a text of the description beside the facts, if a label can hold it. */
export function keepLabel(labels: Record<string, string>, name: string, text: string): boolean {
  const fits = text !== '' && text.length <= LABEL_LENGTH && text.isWellFormed() && !text.includes('\0');
  if (fits) labels[name] = text;
  return fits;
}

function mediaTypeOf(item: Members): string | undefined {
  const text = textOf(listOf(valueOf(item, 'encodingFormat'))[0]);
  return text !== undefined && text !== '' && text.length <= MEDIA_TYPE_LENGTH ? text : undefined;
}
