import { createReadStream } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { type ListedShard, type ListFormat, readShardList } from '@interop/listings';
import { shardUri } from '@interop/mixes';
import { diskContent, fileUri } from './disk-file.js';
import type { Bucket } from './s3-source.js';
import type { Content, FaultyEntry, Source, SourceFile } from './source.js';

export interface ManifestOptions {
  readonly format: ListFormat;
  /** The folder that paths are relative to. Defaults to the manifest's. */
  readonly root?: string;
  readonly uriBase?: string;
  /** The values of `{NAME}` in a path, for its URI. */
  readonly substitute: ReadonlyMap<string, string>;
  /** Whether contents are read and hashed. */
  readonly hash: boolean;
  /** The manifest is a pipe, say: a second reader would take lines from the first. */
  readonly isReadOnce: boolean;
  readonly bucket: () => Promise<Bucket>;
}

/** The shards of a manifest. */
export class ManifestSource implements Source {
  constructor(
    private readonly manifest: string,
    private readonly options: ManifestOptions,
  ) {}

  get isReadOnce(): boolean {
    return this.options.isReadOnce;
  }

  async *entries(): AsyncGenerator<SourceFile | FaultyEntry> {
    for await (const shard of readShardList(bytesOf(this.manifest), this.options.format)) {
      if ('fault' in shard) yield { path: `line ${shard.line}`, fault: shard.fault };
      else yield this.file(shard);
    }
  }

  private async file({ line, path: listed, declared }: ListedShard): Promise<SourceFile | FaultyEntry> {
    const [ownUri, digest] = [textOf(declared['uri']), textOf(declared['digest'])];
    const shown = listed ?? ownUri ?? digest ?? `line ${line}`;
    try {
      const uri = ownUri ?? (listed === undefined ? undefined : this.uriOf(listed));
      const readable = this.options.hash && declared['digest'] === undefined;
      return { path: shown, uri, declared, content: readable ? await this.content(listed, uri) : undefined };
    } catch (error) {
      return { path: shown, fault: (error as Error).message };
    }
  }

  private uriOf(listed: string): string {
    const { uriBase, substitute } = this.options;
    const [placeholder, name = ''] = /\{(\w+)\}/.exec(listed) ?? [];
    if (placeholder !== undefined && !substitute.has(name))
      throw new Error(`contains ${placeholder}; give its value with --substitute ${name}=…`);
    return uriBase === undefined
      ? fileUri(undefined, this.onDisk(listed), listed)
      : shardUri({ uriBase, substitute }, listed);
  }

  private onDisk(listed: string): string {
    return path.resolve(this.options.root ?? path.dirname(this.manifest), listed);
  }

  private async content(listed: string | undefined, uri: string | undefined): Promise<Content> {
    const { root, uriBase, bucket } = this.options;
    if (listed !== undefined && (root !== undefined || uriBase === undefined)) return diskContent(this.onDisk(listed));
    if (uri?.startsWith('file:///')) return diskContent(fileURLToPath(uri));
    if (uri?.startsWith('s3://')) return (await bucket()).content(uri);
    throw new Error('cannot be read and hashed from its URI; use --no-hash to register it by its URI alone');
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function bytesOf(file: string): AsyncIterable<Buffer> {
  const stream = createReadStream(file);
  const input = file.toLowerCase().endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
  stream.once('error', (error) => input.destroy(error));
  return input;
}
