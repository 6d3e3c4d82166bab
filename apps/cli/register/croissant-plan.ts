import path from 'node:path';
import { parseUri } from '@core/kernel';
import { LABEL_LENGTH } from '@domain/shards';
import type { CroissantDescription, DescribedFile, DescribedSet, FileFacts, LeftOut } from '@interop/croissant';
import { pathGlob } from '@interop/listings';
import { diskContent, fileUri } from './disk-file.js';
import { FolderSource } from './folder-source.js';
import type { SourceFile } from './source.js';
import { type PlacedFile, splitsByPath } from './croissant-splits.js';

export interface CroissantOptions {
  /** The folder that the described files were downloaded to; undefined: that of the description. */
  readonly root?: string;
  /** The folder of the description. */
  readonly folder: string;
  readonly uriBase?: string;
  /** Whether contents are read and hashed. */
  readonly hash: boolean;
}

/** What a description comes to: files in the order of registration, and what is left out. */
export interface CroissantPlan {
  readonly files: readonly SourceFile[];
  /** Paths of files of which others are a part: they are parents, and no members themselves. */
  readonly containers: ReadonlySet<string>;
  readonly splits: ReadonlyMap<string, string>;
  readonly leftOut: readonly LeftOut[];
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/i;

/** Plans the registration of what a description describes. Reads folders, and no content. */
export async function planCroissant(
  description: CroissantDescription,
  options: CroissantOptions,
): Promise<CroissantPlan> {
  const planner = new Planner(description, options);
  for (const file of description.files) await planner.file(file);
  for (const set of description.sets) await planner.set(set);
  return planner.plan();
}

class Planner {
  private readonly files: SourceFile[] = [];
  private readonly containers = new Set<string>();
  private readonly placed: PlacedFile[] = [];
  private readonly leftOut: LeftOut[];
  private readonly fileOf: ReadonlyMap<string, DescribedFile>;
  private readonly setOf: ReadonlyMap<string, DescribedSet>;
  /** By id: null while its containers are visited, or where it is left out. */
  private readonly visited = new Map<string, SourceFile | null>();
  private onDisk?: Promise<readonly SourceFile[]>;

  constructor(
    private readonly description: CroissantDescription,
    private readonly options: CroissantOptions,
  ) {
    this.leftOut = [...description.leftOut];
    this.fileOf = new Map(description.files.map((file) => [file.id, file]));
    this.setOf = new Map(description.sets.map((set) => [set.id, set]));
  }

  plan(): CroissantPlan {
    const { files, containers, placed, leftOut } = this;
    const { splits, faults } = splitsByPath(placed, this.description.splitRules);
    return { files, containers, splits, leftOut: [...leftOut, ...faults] };
  }

  /** Adds a file after the files that contain it. */
  async file(file: DescribedFile): Promise<SourceFile | null> {
    const before = this.visited.get(file.id);
    if (before !== undefined) return before;
    this.visited.set(file.id, null);
    const parents = await this.parentsOf(file);
    const located = await this.locate(file);
    if (typeof located === 'string') {
      this.leave(file.pointer, located);
      return null;
    }
    const planned = this.add(file.id, located, placeKept(file, located), parents);
    this.placed.push({ path: file.id, id: file.id, fullpath: file.url ?? file.id });
    this.visited.set(file.id, planned);
    return planned;
  }

  /** Adds the files of a set that are in the folder. */
  async set({ id, pointer, includes, excludes, containedIn, facts }: DescribedSet): Promise<void> {
    if (this.options.root === undefined && containedIn.length > 0)
      return this.leave(pointer, 'is a set of files inside of others; give the folder they were unpacked to as --root');
    const [wanted, unwanted] = [includes.map(pathGlob), excludes.map(pathGlob)];
    const found = (await this.filesOnDisk()).filter(
      ({ path: at }) => wanted.some((matches) => matches(at)) && !unwanted.some((matches) => matches(at)),
    );
    if (found.length === 0) return this.leave(pointer, `matches no file in ${this.root}: ${includes.join(', ')}`);
    const parents = await this.parentsOf({ containedIn, pointer });
    for (const file of found) {
      if (this.visited.has(`disk:${file.path}`)) continue;
      this.visited.set(`disk:${file.path}`, this.add(file.path, file, facts, parents));
      this.placed.push({ path: file.path, id, fullpath: file.path });
    }
  }

  private add(at: string, { uri, content }: Located, facts: FileFacts, parents: readonly SourceFile[]): SourceFile {
    const derivedFrom = [...new Set(parents.flatMap((parent) => nameOf(parent) ?? []))];
    for (const parent of parents) this.containers.add(parent.path);
    const derivation = derivedFrom.length > 0 ? { derivedFrom, activity: { kind: 'extract' } } : {};
    const planned = { path: at, uri, content, declared: { ...facts, ...derivation } };
    this.files.push(planned);
    return planned;
  }

  private async parentsOf({
    containedIn,
    pointer,
  }: Pick<DescribedFile, 'containedIn' | 'pointer'>): Promise<SourceFile[]> {
    const parents: SourceFile[] = [];
    for (const id of containedIn) {
      const [file, set] = [this.fileOf.get(id), this.setOf.get(id)];
      const planned = file && (await this.file(file));
      if (planned) parents.push(planned);
      if (!file && !set) this.leave(`${pointer}/containedIn`, `names what is not described: ${id}`);
    }
    return parents;
  }

  private async locate({ url, facts }: DescribedFile): Promise<Located | string> {
    const hasDigest = facts.digest !== undefined;
    if (url === undefined) return hasDigest ? {} : 'has no contentUrl and no SHA-256';
    if (ABSOLUTE.test(url))
      return isUri(url) ? { uri: url } : hasDigest ? {} : 'has a contentUrl that is no URI, and no SHA-256';
    const file = path.resolve(this.root, url);
    if (!file.startsWith(path.join(this.root, path.sep))) return 'has a contentUrl outside of the folder';
    const content = await diskContent(file).catch(() => undefined);
    const { uriBase, hash } = this.options;
    if (content) this.visited.set(`disk:${path.relative(this.root, file).split(path.sep).join('/')}`, null);
    if (content || uriBase !== undefined)
      return { uri: fileUri(uriBase, file, url), content: hash ? content : undefined };
    return hasDigest ? {} : `is not in ${this.root}, and has no SHA-256; give the folder it is in as --root`;
  }

  private get root(): string {
    return this.options.root ?? this.options.folder;
  }

  private filesOnDisk(): Promise<readonly SourceFile[]> {
    return (this.onDisk ??= this.listDisk());
  }

  private async listDisk(): Promise<readonly SourceFile[]> {
    const found: SourceFile[] = [];
    for await (const entry of new FolderSource(this.root, { hidden: false, uriBase: this.options.uriBase }).entries())
      if (!('skipped' in entry) && !('fault' in entry))
        found.push(this.options.hash ? entry : { ...entry, content: undefined });
    return found;
  }

  private leave(pointer: string, why: string): void {
    this.leftOut.push({ pointer, why });
  }
}

interface Located {
  readonly uri?: string;
  readonly content?: SourceFile['content'];
}

/** A relative contentUrl of a file that is elsewhere names no place; it is kept as a label. */
function placeKept({ url, facts }: DescribedFile, { uri }: Located): FileFacts {
  if (uri !== undefined || url === undefined || url.length > LABEL_LENGTH) return facts;
  return { ...facts, labels: { ...facts.labels, 'croissant.contentUrl': url } };
}

/** What names a file that is registered before those it contains. */
function nameOf({ uri, declared }: SourceFile): string | undefined {
  const digest = declared?.['digest'];
  return typeof digest === 'string' ? digest : uri;
}

function isUri(text: string): boolean {
  try {
    return parseUri(text) === text;
  } catch {
    return false;
  }
}
