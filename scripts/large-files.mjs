// `npm run test:large-files [-- <gigabytes> [jsonl|gzip|zstd …]]`: a file of 5 GB of JSONL, then what
// gzip and zstd make of as much text, each inspected by a real worker, from the build. Fails if a
// record is lost or counted twice, or if the worker's memory grows with the file. Not a part of
// `npm test`: it takes minutes, and the disk has to hold one such file.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import zlib from 'node:zlib';
import { prepare, root } from './prepare.mjs';
import { ADMIN_KEY, startService } from './test-service.mjs';

const DETECTORS = ['identity', 'counts', 'phrases'];
/** What the worker may hold beyond what it held before the first file, in MB. */
const GROWTH_LIMIT = 512;
const PIECE_BYTES = 4 * 2 ** 20;

/** Lines of real text, some megabytes: the file is these lines again and again. */
function makePiece() {
  const lines = [];
  let bytes = 0;
  for (const name of readdirSync(path.join(root, 'node_modules')).sort()) {
    const folder = path.join(root, 'node_modules', name);
    if (name.startsWith('.') || !statSync(folder).isDirectory()) continue;
    for (const file of readdirSync(folder).filter((one) => /^(readme|licen[cs]e)(\.(md|txt))?$/i.test(one))) {
      const line = `${JSON.stringify({ id: `${name}/${file}`, text: readFileSync(path.join(folder, file), 'utf8') })}\n`;
      if (bytes + line.length > PIECE_BYTES) return { text: Buffer.from(lines.join('')), records: lines.length };
      lines.push(line);
      bytes += Buffer.byteLength(line);
    }
  }
  return { text: Buffer.from(lines.join('')), records: lines.length };
}

const FORMS = {
  jsonl: { suffix: '.jsonl', pack: (text) => text },
  gzip: { suffix: '.jsonl.gz', pack: (text) => zlib.gzipSync(text) },
  zstd: { suffix: '.jsonl.zst', pack: zstd },
};

/** One frame with a checksum; null where neither Node nor a program compresses with zstd. */
function zstd(text) {
  if (zlib.zstdCompressSync)
    return zlib.zstdCompressSync(text, { params: { [zlib.constants.ZSTD_c_checksumFlag]: 1 } });
  const made = spawnSync('zstd', ['-q', '-c'], { input: text, maxBuffer: 2 * PIECE_BYTES });
  return made.status === 0 ? made.stdout : null;
}

async function writeFile(file, packed, times) {
  const hash = createHash('sha256');
  const stream = createWriteStream(file);
  for (let time = 0; time < times; time++) {
    hash.update(packed);
    if (!stream.write(packed)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
  return `sha256:${hash.digest('hex')}`;
}

/** The most memory that the worker ever held, in MB. */
function workerPeak(supervisor) {
  const listed = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const rows = listed.split('\n').map((line) => line.trim().split(/\s+/));
  const found = rows.find(
    ([, parent, ...args]) => parent === String(supervisor) && args.join(' ').includes('apps/worker/main'),
  );
  const status = readFileSync(`/proc/${found?.[0]}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1_024;
}

async function ask(url, method, where, body) {
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${where}`, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function inspect(url, shard, expected) {
  await ask(url, 'POST', '/v1/shards', { ...shard, origins: [{ kind: 'unknown' }] });
  const begun = performance.now();
  const detectors = DETECTORS.map((name) => ({ name }));
  const subject = { selector: { shards: [shard.digest] } };
  const { id } = await ask(url, 'POST', '/v1/inspections', { subject, detectors });
  for (;;) {
    const { state, progress } = await ask(url, 'GET', `/v1/inspections/${id}`);
    if (state !== 'running') {
      const { done, inconclusive, contradicting, bytes, records } = progress;
      const found = JSON.stringify({ done, inconclusive, contradicting, bytes, records });
      const right = JSON.stringify({
        done: 1,
        inconclusive: 0,
        contradicting: 0,
        bytes: shard.bytes,
        records: expected,
      });
      if (found !== right) throw new Error(`The inspection found ${found}, and not ${right}.`);
      return (performance.now() - begun) / 1_000;
    }
    await pause(200);
  }
}

/** Writes, inspects and removes a file; returns what the worker held at most, in MB. */
async function run(name, size, { folder, piece, service }) {
  const { suffix, pack } = FORMS[name];
  const packed = pack(piece.text);
  if (packed === null) return console.log(`${name}: skipped, since neither this Node nor a program makes zstd.`);
  const times = Math.ceil(size / piece.text.length);
  const file = path.join(folder, `large${suffix}`);
  try {
    const digest = await writeFile(file, packed, times);
    const [bytes, records] = [packed.length * times, piece.records * times];
    const seconds = await inspect(service.url, { uri: pathToFileURL(file).href, digest, bytes, records }, records);
    const text = piece.text.length * times;
    const peak = workerPeak(service.pid);
    console.log(
      `${name}: ${(bytes / 1e9).toFixed(2)} GB of ${(text / 1e9).toFixed(2)} GB of text, ${records} records, in ` +
        `${seconds.toFixed(0)} s: ${(text / 1e6 / seconds).toFixed(0)} MB/s of text by ${DETECTORS.join(', ')}; ` +
        `the worker held ${peak.toFixed(0)} MB at most (VmHWM).`,
    );
    return peak;
  } finally {
    rmSync(file, { force: true });
  }
}

async function main() {
  const gigabytes = Number(process.argv[2] ?? 5);
  if (!(gigabytes > 0)) throw new Error('Give a number of gigabytes.');
  const names = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(FORMS);
  const unknown = names.find((name) => !(name in FORMS));
  if (unknown !== undefined) throw new Error(`There is no form "${unknown}": ${Object.keys(FORMS).join(', ')}.`);
  await prepare();
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-large-files-'));
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < gigabytes * 1e9 * 1.2) throw new Error(`The disk of ${folder} has no room for ${gigabytes} GB.`);
  const service = await startService(path.join(folder, 'data'), { WHENCE_STORAGE_ROOTS: folder });
  try {
    const piece = makePiece();
    const before = workerPeak(service.pid);
    console.log(`The worker held ${before.toFixed(0)} MB at most before the first file.`);
    for (const name of names) {
      const peak = await run(name, gigabytes * 1e9, { folder, piece, service });
      if (peak > before + GROWTH_LIMIT) throw new Error(`The worker grew by more than ${GROWTH_LIMIT} MB.`);
    }
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
