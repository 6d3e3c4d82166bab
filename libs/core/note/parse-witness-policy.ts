import { parseDecimal } from './encoding.js';
import { NoteError } from './note.errors.js';
import { parseVerifierKey, type VerifierKey } from './verifier-key.js';
import type { PassedOver, PolicyLog, PolicyWitness, Quorum, WitnessPolicy } from './witness-policy.js';

const POLICY_LIMIT = 1_000_000;
// The specification asks for at least 32 logs, 32 witnesses and 32 groups.
const DEFINITIONS_LIMIT = 1_000;
const NONE = 'none';

/**
 * Reads a policy file (C2SP tlog-policy, "Policy file syntax and structure"). It is read as octets:
 * names are equal if their octets are. Witnesses have keys of type cosignature/v1 or ML-DSA-44.
 * Keys of unknown types are passed over if the quorum can be met without them. Throws
 * `malformed-policy` with the line's number, or `too-large`.
 */
export function parseWitnessPolicy(input: string | Uint8Array): WitnessPolicy {
  if (input.length > POLICY_LIMIT) throw new NoteError('too-large', `The policy is longer than ${POLICY_LIMIT} bytes.`);
  // latin1: one character for each octet.
  const octets = typeof input === 'string' ? Buffer.from(input) : Buffer.from(input);
  const lines = octets.toString('latin1').split('\n');
  // What follows the last newline: nothing, or the file was cut off.
  const rest = lines.pop();
  const reader = new PolicyReader();
  for (const line of lines) reader.readLine(line);
  return reader.end(rest === '');
}

class PolicyReader {
  private readonly logs: PolicyLog[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly passedOver: PassedOver[] = [];
  private readonly defined = new Map<string, Quorum>();
  private readonly members = new Set<string>();
  private readonly publicKeys = { log: new Set<string>(), witness: new Set<string>() };
  private quorum: Quorum | undefined;
  private lineNumber = 0;
  private definitions = 0;

  readLine(line: string): void {
    this.lineNumber++;
    if (/[^\t\x20-\x7e\x80-\xff]/.test(line)) this.refuse('control characters other than tab are not allowed');
    const [keyword, ...items] = line.split(/[\t ]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (++this.definitions > DEFINITIONS_LIMIT) this.refuse(`there are more than ${DEFINITIONS_LIMIT} definitions`);
    if (keyword === 'log') this.readLog(items);
    else if (keyword === 'witness') this.readWitness(items);
    else if (keyword === 'group') this.readGroup(items);
    else if (keyword === 'quorum') this.readQuorum(items);
    else this.refuse('a line starts with log, witness, group, quorum or #');
  }

  end(terminated: boolean): WitnessPolicy {
    if (!terminated) throw malformed('The last line of the witness policy does not end in a newline.');
    if (this.quorum === undefined) {
      throw malformed('The witness policy has no quorum line; "quorum none" asks for no witness.');
    }
    if (!canBeMet(this.quorum)) {
      const names = this.passedOver.map(({ name }) => name).join(', ');
      throw malformed(`The quorum cannot be met without witnesses whose keys are of an unknown type: ${names}.`);
    }
    return { logs: this.logs, witnesses: this.witnesses, quorum: this.quorum, passedOver: this.passedOver };
  }

  private readLog([vkey, url, ...rest]: readonly string[]): void {
    if (vkey === undefined || rest.length > 0) return this.refuse('a log is written: log <vkey> [<url>]');
    const key = this.readKey(vkey, 'log');
    if (key === undefined) return this.refuse('the key of the log is of a type that is not known');
    this.logs.push({ key, ...withUrl(url) });
  }

  private readWitness([name, vkey, url, ...rest]: readonly string[]): void {
    if (name === undefined || vkey === undefined || rest.length > 0) {
      return this.refuse('a witness is written: witness <name> <vkey> [<url>]');
    }
    const key = this.readKey(vkey, 'witness');
    if (key === undefined) {
      this.define(name, { kind: 'passed-over' });
      this.passedOver.push({ name: utf8(name), why: 'Its key is of a type that is not known.' });
      return;
    }
    if (key.signatureType === 'ed25519') {
      this.refuse('the key of a witness has signature type 4 (cosignature/v1) or 6 (ML-DSA-44)');
    }
    const witness = { name: utf8(name), key, ...withUrl(url) };
    this.define(name, { kind: 'witness', witness });
    this.witnesses.push(witness);
  }

  private readGroup([name, count, ...names]: readonly string[]): void {
    if (name === undefined || count === undefined || names.length === 0) {
      return this.refuse('a group is written: group <name> all|any|<k> <name>...');
    }
    const members = names.map((member) => this.member(member));
    const threshold = count === 'all' ? members.length : count === 'any' ? 1 : (parseDecimal(count) ?? 0);
    if (threshold < 1 || threshold > members.length) {
      this.refuse('the threshold of a group is all, any, or a decimal from 1 to the number of its members');
    }
    this.define(name, { kind: 'group', name: utf8(name), threshold, members });
  }

  private readQuorum([name, ...rest]: readonly string[]): void {
    if (name === undefined || rest.length > 0) return this.refuse('a quorum is written: quorum <name>|none');
    if (this.quorum !== undefined) this.refuse('there is a quorum line already');
    this.quorum = name === NONE ? { kind: 'none' } : this.lookUp(name);
  }

  /**
   * Two vkeys of one public key are the same signer twice, whatever they are named. Undefined: the
   * key is of a type that is not known.
   */
  private readKey(vkey: string, use: 'log' | 'witness'): VerifierKey | undefined {
    const key = this.parseKey(vkey);
    if (key === undefined) return undefined;
    const publicKey = Buffer.from(key.publicKey).toString('hex');
    if (this.publicKeys[use].has(publicKey)) this.refuse(`another ${use} has the same public key`);
    this.publicKeys[use].add(publicKey);
    return key;
  }

  private parseKey(vkey: string): VerifierKey | undefined {
    try {
      return parseVerifierKey(utf8(vkey));
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      if (error.code === 'unsupported-key') return undefined;
      return this.refuse(error.message.replace(/\.$/, ''));
    }
  }

  private define(name: string, quorum: Quorum): void {
    if (name === NONE) this.refuse('"none" is no name for a witness or group');
    if (this.defined.has(name)) this.refuse('this name is already defined');
    this.defined.set(name, quorum);
  }

  private member(name: string): Quorum {
    const member = this.lookUp(name);
    if (this.members.has(name)) this.refuse('a witness or group can be a member only once');
    this.members.add(name);
    return member;
  }

  private lookUp(name: string): Quorum {
    return this.defined.get(name) ?? this.refuse('a name is used that no earlier line defines');
  }

  private refuse(why: string): never {
    throw malformed(`Line ${this.lineNumber} of the witness policy: ${why}.`);
  }
}

/** Whether all known witnesses together meet a quorum. */
function canBeMet(quorum: Quorum): boolean {
  if (quorum.kind === 'passed-over') return false;
  return quorum.kind !== 'group' || quorum.members.filter(canBeMet).length >= quorum.threshold;
}

function withUrl(url: string | undefined): { url?: string } {
  return url === undefined ? {} : { url: utf8(url) };
}

function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}

function malformed(message: string): NoteError {
  return new NoteError('malformed-policy', message);
}
