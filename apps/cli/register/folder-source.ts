import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { diskContent, fileUri } from './disk-file.js';
import { fileFault } from './file-fault.js';
import type { FaultyEntry, SkippedEntry, Source, SourceFile } from './source.js';

export interface FolderOptions {
  readonly uriBase?: string;
  readonly hidden: boolean;
}

/**
 * All files below a folder, in the order of their names, or one file. Follows links to files, not
 * to folders: they could form a cycle.
 */
export class FolderSource implements Source {
  constructor(
    private readonly root: string,
    private readonly options: FolderOptions,
  ) {}

  async *entries(): AsyncGenerator<SourceFile | FaultyEntry | SkippedEntry> {
    if ((await stat(this.root)).isDirectory()) yield* this.below(this.root, '');
    else yield this.file(this.root, path.basename(this.root));
  }

  private async *below(folder: string, parent: string): AsyncGenerator<SourceFile | FaultyEntry | SkippedEntry> {
    const children = await readdir(folder, { withFileTypes: true }).catch(fileFault);
    if (typeof children === 'string') {
      yield { path: parent || '.', fault: children };
      return;
    }
    // Sorted, so that the same folder is registered in the same order.
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const relative = parent === '' ? child.name : `${parent}/${child.name}`;
      const file = path.join(folder, child.name);
      if (child.name.startsWith('.') && !this.options.hidden) yield { path: relative, skipped: true };
      else if (child.isDirectory()) yield* this.below(file, relative);
      else if (child.isFile() || (child.isSymbolicLink() && !(await leadsToFolder(file))))
        yield this.file(file, relative);
      else yield { path: relative, skipped: true };
    }
  }

  private async file(file: string, relative: string): Promise<SourceFile | FaultyEntry> {
    try {
      const uri = fileUri(this.options.uriBase, file, relative);
      return { path: relative, uri, content: await diskContent(file) };
    } catch (error) {
      return { path: relative, fault: (error as Error).message };
    }
  }
}

async function leadsToFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
