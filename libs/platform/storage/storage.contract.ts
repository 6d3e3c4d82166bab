import { createHash, randomBytes } from 'node:crypto';
import type { ContentStorage } from './content-storage.js';

/** The fixture that a spec provides for its kind of store. */
export interface StorageUnderTest {
  readonly storage: ContentStorage;
  /** A URI below a root, for a percent-encoded path. */
  uri(path: string): string;
  /** A URI below a root whose container does not exist. */
  readonly inMissingContainer: string;
  /** A URI below no root. */
  readonly outside: string;
}

const OPTIONS = { contentType: 'application/octet-stream', cacheControl: 'no-cache' };
const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The contract of every store; the spec of each store runs it. */
export function storageContract(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`the contract of ${name}`, () => {
    let under: StorageUnderTest;
    beforeAll(async () => {
      under = await open();
    });

    it.each(['a.txt', 'deep/er/b%20c%25.jsonl', '%C3%BCn%C3%AF/%E6%A8%A1.txt', 'a%3Fb%23c'])(
      'writes, reads, measures and hashes %s',
      async (path) => {
        const uri = under.uri(path);
        const bytes = randomBytes(3_000_000);
        await under.storage.write(uri, bytes, OPTIONS);
        expect(await under.storage.head(uri)).toEqual({ bytes: bytes.length });
        const chunks: Buffer[] = [];
        for await (const chunk of under.storage.read(uri)) chunks.push(chunk);
        expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
        expect(await under.storage.digest(uri)).toBe(sha256(bytes));
      },
    );

    it('replaces an object, also by an empty one', async () => {
      const uri = under.uri('replaced.txt');
      await under.storage.write(uri, Buffer.from('one'), OPTIONS);
      await under.storage.write(uri, Buffer.alloc(0), OPTIONS);
      expect(await under.storage.head(uri)).toEqual({ bytes: 0 });
      expect(await under.storage.digest(uri)).toBe(sha256(Buffer.alloc(0)));
    });

    it.each([0, 1, 3_000_000, 20_000_000])(
      'creates an object of %i bytes from chunks, and again the same',
      async (size) => {
        const uri = under.uri(`created/${size}.bin`);
        const bytes = randomBytes(size);
        const chunks = function* (): Generator<Buffer> {
          for (let at = 0; at < size; at += 1_000_003) yield bytes.subarray(at, at + 1_000_003);
        };
        for (let times = 0; times < 2; times++) {
          await under.storage.create(uri, chunks(), OPTIONS);
          expect(await under.storage.head(uri)).toEqual({ bytes: size });
          expect(await under.storage.digest(uri)).toBe(sha256(bytes));
        }
      },
    );

    it('creates nothing of chunks that break off', async () => {
      const uri = under.uri('created/broken-off.bin');
      const chunks = function* (): Generator<Buffer> {
        yield randomBytes(9_000_000);
        yield randomBytes(9_000_000);
        throw new Error('broken off');
      };
      await expect(under.storage.create(uri, chunks(), OPTIONS)).rejects.toThrow('broken off');
      expect(await under.storage.head(uri)).toBeNull();
    });

    it('reports a missing object as gone: no length, no digest, no content', async () => {
      const uri = under.uri('never/written.txt');
      expect(await under.storage.head(uri)).toBeNull();
      expect(await under.storage.digest(uri)).toBeNull();
      const read = async (): Promise<void> => {
        for await (const chunk of under.storage.read(uri)) void chunk;
      };
      await expect(read()).rejects.toMatchObject({ code: 'object-not-found' });
    });

    it('throws for an object in a missing container', async () => {
      const wanted = { code: 'container-not-found' };
      await expect(under.storage.head(under.inMissingContainer)).rejects.toMatchObject(wanted);
      await expect(under.storage.digest(under.inMissingContainer)).rejects.toMatchObject(wanted);
    });

    it('refuses to read or write below no root', async () => {
      const wanted = { code: 'outside-storage-roots', kind: 'forbidden' };
      await expect(under.storage.head(under.outside)).rejects.toMatchObject(wanted);
      await expect(under.storage.digest(under.outside)).rejects.toMatchObject(wanted);
      await expect(under.storage.write(under.outside, Buffer.from('x'), OPTIONS)).rejects.toMatchObject(wanted);
      await expect(under.storage.create(under.outside, [], OPTIONS)).rejects.toMatchObject(wanted);
    });
  });
}
