import { gzipSync } from 'node:zlib';
import { type FileRecord, readRecords } from './index.js';

const record = (headers: Record<string, string>, content: Buffer | string): Buffer => {
  const body = Buffer.from(content);
  const lines = Object.entries({ ...headers, 'Content-Length': String(body.length) });
  const head = ['WARC/1.0', ...lines.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body, Buffer.from('\r\n\r\n')]);
};
const response = (url: string, http: readonly string[], body: Buffer | string): Buffer =>
  record(
    { 'WARC-Type': 'response', 'WARC-Target-URI': url, 'Content-Type': 'application/http; msgtype=response' },
    Buffer.concat([Buffer.from(['HTTP/1.1 200 OK', ...http, '', ''].join('\r\n')), Buffer.from(body)]),
  );
const text = { 'WARC-Type': 'conversion', 'WARC-Target-URI': 'https://a.example/1', 'Content-Type': 'text/plain' };
const HTML = ['Content-Type: text/html; charset=utf-8'];

async function read(bytes: Buffer, name = 'a.warc', size = 1 << 16): Promise<FileRecord[]> {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: FileRecord[] = [];
  for await (const records of readRecords(chunks(), { uri: name, mediaType: null })) found.push(...records);
  return found;
}

describe('WARC files', () => {
  const members = [
    record({ 'WARC-Type': 'warcinfo', 'Content-Type': 'application/warc-fields' }, 'software: x\r\n'),
    record(text, 'Ein Text über\nzwei Zeilen\r\n\r\nWARC/1.0 is no header here'),
    response('https://a.example/2', HTML, '<p>as it is</p>'),
    response('https://a.example/3.png', ['Content-Type: image/png'], Buffer.alloc(1_000, 0xff)),
    response('https://a.example/4', ['Content-Type: text/html; charset=iso-8859-1'], Buffer.from([0x66, 0xfc, 0x72])),
    response('https://a.example/5', [...HTML, 'Transfer-Encoding: chunked'], '4\r\none \r\n3;x=y\r\ntwo\r\n0\r\n\r\n'),
    response('https://a.example/6', [...HTML, 'Content-Encoding: gzip'], gzipSync('packed')),
    response('https://a.example/7', [...HTML, 'Content-Encoding: gzip', 'Transfer-Encoding: chunked'], 'joined'),
    record({ 'WARC-Type': 'request', 'Content-Type': 'application/http; msgtype=request' }, 'GET / HTTP/1.1\r\n\r\n'),
  ];
  const whole = Buffer.concat(members);
  const texts = [
    'Ein Text über\nzwei Zeilen\r\n\r\nWARC/1.0 is no header here',
    '<p>as it is</p>',
    'für',
    'one two',
    'packed',
    'joined',
  ];

  it('are read as the texts that they hold, each with its address and its place', async () => {
    for (const size of [1, 5, 1 << 16]) {
      const found = await read(whole, 'a.warc', size);
      expect(found.map((one) => one.text)).toEqual(texts);
      expect(found.map(({ uri }) => uri?.at(-1))).toEqual(['1', '2', '4', '5', '6', '7']);
      for (const { offset } of found) expect(whole.toString('latin1', offset ?? 0, (offset ?? 0) + 8)).toBe('WARC/1.0');
    }
  });

  it('are read in gzip members, one a record, as crawls are published', async () => {
    const packed = Buffer.concat(members.map((one) => gzipSync(one)));
    for (const name of ['CC-MAIN.warc.gz', 'CC-MAIN.warc.wet.gz'])
      expect((await read(packed, name, 97)).map((one) => one.text)).toEqual(texts);
  });

  const bomb = response('https://a.example', [...HTML, 'Content-Encoding: gzip'], gzipSync(Buffer.alloc(17 << 20)));
  it.each([
    ['truncated', whole.subarray(0, whole.length - 30)],
    ['truncated', Buffer.concat([whole, Buffer.from('WARC/1.0\r\nWARC-Ty')])],
    ['malformed-record', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['malformed-record', Buffer.from('WARC/1.0\r\nContent-Length: -1\r\n\r\n')],
    ['malformed-record', Buffer.alloc(70_000, 0x61)],
    ['malformed-record', response('https://a.example', [...HTML, 'Content-Encoding: constructor'], 'x')],
    ['malformed-record', bomb],
    ['record-too-long', response('https://a.example', HTML, Buffer.alloc(17 << 20))],
    [
      'record-too-long',
      Buffer.from(`WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 99999999\r\n\r\n`),
    ],
  ])('end with %s where they cannot be read (%#)', async (code, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code });
  });

  it('are read past what is no text, whatever its length', async () => {
    const image = response('https://a.example/large', ['Content-Type: video/mp4'], Buffer.alloc(17 << 20));
    const large = { 'WARC-Type': 'metadata', 'Content-Type': 'application/octet-stream' };
    const bytes = Buffer.concat([record(large, Buffer.alloc(20 << 20)), image, record(text, 'after')]);
    expect((await read(bytes)).map((one) => one.text)).toEqual(['after']);
  });
});
