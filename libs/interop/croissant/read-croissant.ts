import { DescribeDataset } from '@domain/datasets';
import { languageFault } from '@domain/shards';
import { faultsOf } from '@platform/validation';
import type { CroissantDescription, DatasetFacts, FileFacts } from './croissant.js';
import { refuseCroissant } from './croissant.errors.js';
import { isMembers, listOf, memberOf, type Members, plainText, textOf, valueOf } from './json-ld.js';
import { LeftOutList } from './left-out-list.js';
import { keepLabel, readDistribution } from './read-files.js';
import { licenceText, spdxLicence } from './read-licence.js';
import { readSplitRules } from './read-splits.js';

const CONFORMS = /^https?:\/\/mlcommons\.org\/croissant\/\d/;
/** The most creators of one statement. */
const CREATORS_LIMIT = 30;

/** Members that are read, or that state nothing about data. */
const READ = new Set([
  ...['@context', '@type', '@id', 'conformsTo', 'name', 'version', 'description', 'creator', 'citeAs', 'url'],
  ...['license', 'inLanguage', 'distribution', 'recordSet'],
]);

/** Whether a document states that it is a Croissant description. */
export function isCroissant(document: unknown): document is Members {
  if (!isMembers(document)) return false;
  return listOf(valueOf(document, 'conformsTo')).some((one) => {
    const uri = isMembers(one) ? textOf(one['@id']) : textOf(one);
    return uri !== undefined && CONFORMS.test(uri);
  });
}

/**
 * `readCroissant` reads what a Croissant description (1.0 or 1.1) states about a dataset and its
 * files. It invents nothing: what it cannot take is in `leftOut`, with the reason.
 * @throws CroissantError `malformed-croissant` where the document is no Croissant description
 */
export function readCroissant(document: unknown): CroissantDescription {
  if (!isCroissant(document)) refuseCroissant('/conformsTo', 'does not name http://mlcommons.org/croissant/1.0 or 1.1');
  const distribution = valueOf(document, 'distribution') ?? [];
  if (typeof distribution !== 'object') refuseCroissant('/distribution', 'must be a list');
  const leftOut = new LeftOutList();
  const shared = sharedFacts(document, leftOut);
  const { files, sets } = readDistribution(listOf(distribution), leftOut);
  const recordSets = listOf(valueOf(document, 'recordSet'));
  reportOthers(document, leftOut);
  if (recordSets.length > 0)
    leftOut.addAt(
      '/recordSet',
      'states the fields of records, which the ledger does not keep; splits are read from it',
    );
  if (valueOf(document, 'isLiveDataset') === true)
    leftOut.addAt('/isLiveDataset', 'states that the files change, so that the addresses name no fixed content');
  return {
    name: plainText(valueOf(document, 'name'))?.text,
    version: textOf(valueOf(document, 'version')),
    facts: datasetFacts(document, leftOut),
    files: files.map((file) => ({ ...file, facts: withShared(file.facts, shared) })),
    sets: sets.map((set) => ({ ...set, facts: withShared(set.facts, shared) })),
    splitRules: readSplitRules(recordSets),
    leftOut: leftOut.list(),
  };
}

function withShared(own: FileFacts, { labels, ...shared }: FileFacts): FileFacts {
  return { ...shared, ...own, labels: own.labels || labels ? { ...labels, ...own.labels } : undefined };
}

/** What the description states of the dataset, and so of each of its files. */
function sharedFacts(document: Members, leftOut: LeftOutList): FileFacts {
  const labels: Record<string, string> = {};
  const licence = licenceOf(document, labels, leftOut);
  const languages = languagesOf(document, leftOut);
  return { licence, languages, labels: Object.keys(labels).length > 0 ? labels : undefined };
}

function licenceOf(document: Members, labels: Record<string, string>, leftOut: LeftOutList): string | undefined {
  const { value, written = '' } = memberOf(document, 'license') ?? {};
  const texts = listOf(value).flatMap((one) => licenceText(one) ?? []);
  const [text] = texts;
  if (text === undefined) return undefined;
  const licence = texts.length === 1 ? spdxLicence(text) : null;
  if (licence !== null) return licence;
  const fault =
    texts.length > 1
      ? 'has several licences; whether all or one applies is not stated'
      : 'names no licence of the SPDX list';
  const kept = keepLabel(labels, 'croissant.license', texts.join(', '));
  leftOut.add('', written, `${fault}${kept ? '; kept as the label croissant.license' : ''}`);
  return undefined;
}

function languagesOf(document: Members, leftOut: LeftOutList): readonly string[] | undefined {
  const { value, written = '' } = memberOf(document, 'inLanguage') ?? {};
  const stated = listOf(value).flatMap(
    (one) => textOf(one) ?? (isMembers(one) ? textOf(valueOf(one, 'alternateName')) : undefined) ?? [],
  );
  const bad = stated.find((tag) => languageFault(tag) !== null);
  if (bad !== undefined) leftOut.add('', written, `"${bad}" ${languageFault(bad) ?? ''}`);
  return stated.length > 0 && bad === undefined ? stated : undefined;
}

function datasetFacts(document: Members, leftOut: LeftOutList): DatasetFacts {
  const facts: Record<string, unknown> = {};
  const take = (member: keyof DatasetFacts, written: string, value: unknown): void => {
    const [complaint] = faultsOf(DescribeDataset, { [member]: value })?.complaints ?? [];
    if (complaint) leftOut.add('', written, complaint.message);
    else facts[member] = value;
  };
  for (const [member, name] of [
    ['description', 'description'],
    ['citation', 'citeAs'],
    ['homepage', 'url'],
  ] as const) {
    const { value, written = '' } = memberOf(document, name) ?? {};
    const read = plainText(value);
    if (read?.others.length) leftOut.add('', written, `is stated in other languages too: ${read.others.join(', ')}`);
    if (read) take(member, written, read.text);
    else if (value !== undefined) leftOut.add('', written, 'is no text');
  }
  const { value, written = '' } = memberOf(document, 'creator') ?? {};
  const creators = creatorsOf(value, written, leftOut);
  if (creators.length > 0) take('creators', written, creators);
  return facts;
}

/** The names of creators; addresses of persons have no place in a ledger that forgets nothing. */
function creatorsOf(value: unknown, written: string, leftOut: LeftOutList): readonly string[] {
  const all = listOf(value).flatMap(
    (one) => (isMembers(one) ? plainText(valueOf(one, 'name'))?.text : textOf(one)) ?? [],
  );
  if (listOf(value).some((one) => isMembers(one) && valueOf(one, 'email') !== undefined))
    leftOut.add('', written, 'has e-mail addresses, which are personal data');
  if (all.length > CREATORS_LIMIT)
    leftOut.add('', written, `names ${all.length} creators; the first ${CREATORS_LIMIT} are taken`);
  return all.slice(0, CREATORS_LIMIT);
}

/** Names each member that is not read. */
function reportOthers(document: Members, leftOut: LeftOutList): void {
  for (const member of Object.keys(document)) {
    const [, plain = member] = /^(?:sc:|schema:|cr:|dct:|https?:\/\/schema\.org\/)(.+)$/.exec(member) ?? [];
    if (READ.has(plain) || plain === 'isLiveDataset') continue;
    leftOut.add('', member, reasonOf(member));
  }
}

function reasonOf(member: string): string {
  if (member.startsWith('rai:')) return 'is text for readers; it states no fact that the ledger takes';
  if (member.startsWith('prov:')) return 'names no registered shard; state what the files were derived from yourself';
  return 'is no fact that the ledger takes';
}
