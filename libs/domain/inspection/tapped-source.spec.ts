import { TappedSource } from './tapped-source.js';

async function* chunks(failure?: Error): AsyncGenerator<Buffer> {
  for (const text of ['a', 'b', 'c']) yield Buffer.from(text);
  if (failure) throw failure;
}

describe('TappedSource', () => {
  it('sees every chunk once and in order, though its reader leaves', async () => {
    const seen: string[] = [];
    const source = new TappedSource(chunks(), (chunk) => seen.push(chunk.toString()));
    for await (const chunk of source) if (chunk.toString() === 'a') break;
    expect(seen).toEqual(['a']);
    await source.drain();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('throws the failure of the source, though a reader caught it before', async () => {
    const source = new TappedSource(chunks(new Error('cut off')), () => undefined);
    const read = async (): Promise<void> => {
      for await (const chunk of source) void chunk;
    };
    await expect(read()).rejects.toThrow('cut off');
    await expect(source.drain()).rejects.toThrow('cut off');
  });
});
