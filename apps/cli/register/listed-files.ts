import { createReadStream } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import { type ListedShard, type ListFormat, readShardList } from '@interop/listings';
import { shardUri } from '@interop/mixes';
import { diskContent, fileFault, uriOf } from './disk-file.js';
import type { Content, Found, Source } from './found-file.js';
import type { Bucket } from './s3-objects.js';

export interface ListOptions {
  readonly format: ListFormat;
  /** The folder that paths start from. */
  readonly root?: string;
  readonly uriBase?: string;
  /** What `{NAME}` in a path becomes in a URI. */
  readonly substitute: ReadonlyMap<string, string>;
  /** Whether the contents are wanted. */
  readonly contents: boolean;
  readonly bucket: () => Promise<Bucket>;
}

/** The shards of a manifest. */
export class ListSource implements Source {
  constructor(
    readonly what: string,
    private readonly options: ListOptions,
  ) {}

  leftOut = (): number => 0;

  async *files(): AsyncGenerator<Found> {
    for await (const shard of readShardList(bytesOf(this.what), this.options.format)) {
      if ('fault' in shard) yield { path: `line ${shard.line}`, fault: shard.fault };
      else yield this.file(shard);
    }
  }

  private async file({ line, path: given, declared }: ListedShard): Promise<Found> {
    const uri = typeof declared['uri'] === 'string' ? declared['uri'] : undefined;
    const shown = given ?? uri ?? (typeof declared['digest'] === 'string' ? declared['digest'] : `line ${line}`);
    const open = /\{\w+\}/.exec(given ?? '')?.[0];
    const known = open === undefined || this.options.substitute.has(open.slice(1, -1));
    if (!known)
      return { path: shown, fault: `holds ${open}: say what it stands for with --substitute ${open.slice(1, -1)}=…` };
    const named = uri ?? (given === undefined ? undefined : this.uriOf(given));
    const wanted = this.options.contents && declared['digest'] === undefined;
    try {
      const content = wanted ? await this.content(given, named) : undefined;
      return { path: shown, uri: named ?? '', declared, ...(content && { content }) };
    } catch (error) {
      return { path: shown, fault: fileFault(error) };
    }
  }

  private uriOf(given: string): string {
    const { uriBase, substitute } = this.options;
    return uriBase === undefined
      ? uriOf(undefined, this.onDisk(given), given)
      : shardUri({ uriBase, substitute }, given);
  }

  private onDisk(given: string): string {
    return path.resolve(this.options.root ?? path.dirname(this.what), given);
  }

  private async content(given: string | undefined, uri: string | undefined): Promise<Content> {
    const { root, uriBase, bucket } = this.options;
    if (given !== undefined && (root !== undefined || uriBase === undefined)) return diskContent(this.onDisk(given));
    if (uri?.startsWith('file:///')) return diskContent(fileURLToPath(uri));
    if (uri?.startsWith('s3://')) return (await bucket()).content(uri);
    throw new Error('is not where it could be read and hashed; with --no-hash it is registered by its URI');
  }
}

function bytesOf(file: string): AsyncIterable<Buffer> {
  const stream = createReadStream(file);
  const input = file.toLowerCase().endsWith('.gz') ? stream.pipe(createGunzip()) : stream;
  stream.once('error', (error) => input.destroy(error));
  return input;
}
