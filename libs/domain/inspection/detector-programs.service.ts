import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { JsonObject, JsonValue } from '@core/kernel';
import type { Fault } from './inspection.js';

/** A program that scores records, as the file of `WHENCE_DETECTOR_PROGRAMS` describes it. */
export interface DetectorProgram {
  readonly name: string;
  /** The program, by its absolute path, and its arguments. */
  readonly command: readonly string[];
  /** Of the file with its weights, read when it is run; null: it has none. */
  readonly weights: string | null;
  /** As its author measured them. */
  readonly falsePositiveRate: number;
  readonly falseNegativeRate: number;
  readonly errorsMeasuredOn: string;
  /** For one shard, from its first record. */
  readonly seconds: number;
  /** Of address space, for each of its processes. */
  readonly megabytes: number;
}

/** The programs that this process may run; without a file, none. */
export class DetectorPrograms {
  private readonly digests = new Map<string, { readonly version: string; readonly digest: string }>();

  constructor(private readonly file?: string) {}

  /** The program, or why it is not run. The file is read each time: it may be changed. */
  async program(name: string): Promise<DetectorProgram | Fault> {
    const described = this.described();
    if ('reason' in described) return described as Fault;
    const found = Object.hasOwn(described, name) ? described[name] : undefined;
    if (found === undefined) return notAllowed(`This worker is not allowed to run a program named ${name}.`);
    const program = readProgram(name, found);
    if (typeof program === 'string') return notAllowed(`The description of the program ${name} ${program}.`);
    if (program.weights === null) return program;
    try {
      return { ...program, weights: await this.digestOf(program.weights) };
    } catch (error) {
      return notAllowed(`The weights of the program ${name} cannot be read: ${(error as Error).message}.`);
    }
  }

  private described(): JsonObject | Fault {
    if (this.file === undefined) return notAllowed('This worker is not allowed to run programs.');
    try {
      const value = JSON.parse(readFileSync(this.file, 'utf8')) as JsonValue;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    } catch {
      // Reported below.
    }
    return notAllowed('The file of WHENCE_DETECTOR_PROGRAMS is not a JSON object of programs.');
  }

  private async digestOf(file: string): Promise<string> {
    const { size, mtimeMs, ino } = statSync(file);
    const version = `${ino} ${size} ${mtimeMs}`;
    const known = this.digests.get(file);
    if (known?.version === version) return known.digest;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
    const digest = `sha256:${hash.digest('hex')}`;
    this.digests.set(file, { version, digest });
    return digest;
  }
}

/** The program, or what is wrong with its description. */
function readProgram(name: string, value: JsonValue): DetectorProgram | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'is not an object';
  const { command, weights = null, seconds = 600, megabytes = 2_048, ...errors } = value as JsonObject;
  const { falsePositiveRate, falseNegativeRate, errorsMeasuredOn } = errors;
  if (!isCommand(command)) return 'has no command: a list of texts, the first one an absolute path';
  if (weights !== null && typeof weights !== 'string') return 'names weights that are no file';
  if (!isShare(falsePositiveRate) || !isShare(falseNegativeRate))
    return 'has no falsePositiveRate and falseNegativeRate from 0 to 1: nobody could read its scores';
  if (typeof errorsMeasuredOn !== 'string') return 'does not state what its errors were measured on';
  if (typeof seconds !== 'number' || !(seconds > 0) || typeof megabytes !== 'number' || !(megabytes > 0))
    return 'has limits that are no positive numbers';
  return { name, command, weights, falsePositiveRate, falseNegativeRate, errorsMeasuredOn, seconds, megabytes };
}

function isCommand(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') && /^\//.test(String(value[0]));
}

function isShare(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function notAllowed(message: string): Fault {
  return { reason: 'program-not-allowed', message };
}
