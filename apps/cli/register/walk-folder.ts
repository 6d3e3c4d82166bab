import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { diskContent, fileFault, uriOf } from './disk-file.js';
import type { Found, Source } from './found-file.js';

export interface WalkOptions {
  readonly uriBase?: string;
  readonly hidden: boolean;
}

/** Every file below a folder, by name, or the one file. Links to files are followed, links to folders are not: they could lead round. */
export class FolderSource implements Source {
  private omitted = 0;

  constructor(
    readonly what: string,
    private readonly options: WalkOptions,
  ) {}

  async *files(): AsyncGenerator<Found> {
    this.omitted = 0;
    const isFolder = (await stat(this.what)).isDirectory();
    if (isFolder) yield* this.below(this.what, '');
    else yield this.file(this.what, path.basename(this.what));
  }

  leftOut = (): number => this.omitted;

  private async *below(folder: string, relative: string): AsyncGenerator<Found> {
    const entries = await listed(folder);
    if (typeof entries === 'string') {
      yield { path: relative || '.', fault: entries };
      return;
    }
    for (const entry of entries) {
      const below = relative === '' ? entry.name : `${relative}/${entry.name}`;
      const file = path.join(folder, entry.name);
      if (entry.name.startsWith('.') && !this.options.hidden) this.omitted += 1;
      else if (entry.isDirectory()) yield* this.below(file, below);
      else if (entry.isFile() || (entry.isSymbolicLink() && !(await leadsToFolder(file)))) yield this.file(file, below);
      else this.omitted += 1;
    }
  }

  private async file(file: string, relative: string): Promise<Found> {
    try {
      return { path: relative, uri: uriOf(this.options.uriBase, file, relative), content: await diskContent(file) };
    } catch (error) {
      return { path: relative, fault: fileFault(error) };
    }
  }
}

/** By name, so that the same folder is registered in the same order; or what is wrong. */
async function listed(folder: string): Promise<Dirent[] | string> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    return fileFault(error);
  }
}

async function leadsToFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
