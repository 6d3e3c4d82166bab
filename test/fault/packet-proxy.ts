import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * What becomes of a packet: it is not sent, half of it is, or the server carries it out and its
 * answer is lost.
 */
export type Loss = 'unsent' | 'torn' | 'unanswered';

interface Fault {
  /** Of the packets of writers from now on, the number of this one; from 1. */
  readonly at: number;
  readonly loss: Loss;
  /** Runs before the connection is cut. */
  readonly before: () => Promise<unknown>;
}

/** The state of the session after a packet whose answer was lost. */
type State = 'idle' | 'in transaction';

const HEADER = 5;
/** Sync, Query, CopyDone: the server answers what came before. */
const ENDS_PACKET = new Set(['S', 'Q', 'c']);
/** Of startup and the end: they are no packets of a session. */
const OF_SESSION = new Set(['p', 'X']);
/** ReadyForQuery, CopyInResponse. */
const ENDS_ANSWER = new Set(['Z', 'G']);
/** A setting that the connections of writers alone have. */
const OF_WRITERS = 'lock_timeout';

/** Splits what arrives into messages of PostgreSQL's protocol. */
class Messages {
  private rest: Buffer = Buffer.alloc(0);

  /** @param begun whether the messages have types: the first of a client has none */
  constructor(private begun: boolean) {}

  *of(chunk: Buffer): Generator<{ readonly type: string; readonly bytes: Buffer }> {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (;;) {
      const typed = this.begun ? 1 : 0;
      if (this.rest.length < HEADER) return;
      const end = typed + this.rest.readUInt32BE(typed);
      if (this.rest.length < end) return;
      const bytes = this.rest.subarray(0, end);
      this.rest = this.rest.subarray(end);
      this.begun = true;
      yield { type: typed === 1 ? String.fromCharCode(bytes[0] as number) : 'startup', bytes };
    }
  }
}

/** One connection of the api, and the one to the server for it. */
class Session {
  private isOfWriter = false;
  private packet: Buffer[] = [];
  private sent = 0;
  /** The server is ready once before the first packet. */
  private answered = -1;
  private lostAnswer: { readonly packet: number; readonly fault: Fault } | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly proxy: PacketProxy,
  ) {
    const [fromClient, fromServer] = [new Messages(false), new Messages(true)];
    client.on('data', (chunk) => {
      for (const { type, bytes } of fromClient.of(chunk)) this.gather(type, bytes);
    });
    server.on('data', (chunk) => {
      for (const { type, bytes } of fromServer.of(chunk)) this.answer(type, bytes);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      // A message is written alone: it would wait for the acknowledgement of the one before.
      socket.setNoDelay();
      // prettier-ignore
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  }

  cut(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private gather(type: string, bytes: Buffer): void {
    if (type === 'startup') this.isOfWriter = bytes.includes(OF_WRITERS);
    if (type === 'startup' || OF_SESSION.has(type)) return void this.server.write(bytes);
    this.packet.push(bytes);
    if (!ENDS_PACKET.has(type)) return;
    const packet = Buffer.concat(this.packet);
    this.packet = [];
    this.sending = this.sending.then(() => this.send(packet));
  }

  private async send(packet: Buffer): Promise<void> {
    this.sent++;
    const fault = this.isOfWriter ? await this.proxy.next() : undefined;
    if (!fault) return void this.server.write(packet);
    if (fault.loss === 'unanswered') {
      this.lostAnswer = { packet: this.sent, fault };
      this.server.write(packet);
      return;
    }
    if (fault.loss === 'torn') this.server.write(packet.subarray(0, packet.length >> 1));
    await this.lose(fault, 'in transaction');
  }

  private answer(type: string, bytes: Buffer): void {
    const isLost = this.lostAnswer && this.answered >= this.lostAnswer.packet - 1;
    if (!isLost) this.client.write(bytes);
    if (!ENDS_ANSWER.has(type)) return;
    this.answered++;
    if (!isLost || !this.lostAnswer) return;
    void this.lose(
      this.lostAnswer.fault,
      bytes[HEADER] === 'I'.charCodeAt(0) && type === 'Z' ? 'idle' : 'in transaction',
    );
  }

  private async lose(fault: Fault, state: State): Promise<void> {
    this.proxy.lost(state);
    await fault.before();
    this.cut();
  }
}

/**
 * Between an api and its database: it loses one packet of a transaction, or the answer to one, and
 * the connection with it. A packet is what the server answers together: up to a Sync, a Query or a
 * CopyDone.
 */
export class PacketProxy {
  private readonly listener: Server;
  private readonly sessions = new Set<Session>();
  private fault: Fault | undefined;
  private passed = 0;
  private state: State | undefined;
  private held: { readonly reached: () => void; readonly released: Promise<void> } | undefined;

  private constructor(target: URL) {
    this.listener = createServer((client) => {
      const server = connect(Number(target.port), target.hostname);
      const session = new Session(client, server, this);
      this.sessions.add(session);
      client.on('close', () => this.sessions.delete(session));
    });
  }

  /** Returns the proxy, and the URL of the database through it. */
  static async open(databaseUrl: string): Promise<{ proxy: PacketProxy; url: string }> {
    const url = new URL(databaseUrl);
    const proxy = new PacketProxy(new URL(databaseUrl));
    await once(proxy.listener.listen(0, '127.0.0.1'), 'listening');
    // The Unix socket of the server, which would be used in its place.
    url.searchParams.delete('host');
    url.hostname = '127.0.0.1';
    url.port = String((proxy.listener.address() as AddressInfo).port);
    return { proxy, url: url.toString() };
  }

  /** Counts packets of writers from now on, and loses one of them. */
  arm(at: number, loss: Loss, before: Fault['before'] = () => Promise.resolve()): void {
    this.fault = { at, loss, before };
    this.passed = 0;
    this.state = undefined;
  }

  /** Packets of writers since it was armed. */
  get packets(): number {
    return this.passed;
  }

  /** Returns the state after the lost packet; undefined if there were fewer. */
  disarm(): State | undefined {
    this.fault = undefined;
    return this.state;
  }

  /** Holds the next packet of a writer. `reached` resolves when it is there. */
  hold(): { readonly reached: Promise<void>; readonly release: () => void } {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => (this.held = { reached: resolve, released }));
    return { reached, release };
  }

  /** @internal */
  async next(): Promise<Fault | undefined> {
    const { held } = this;
    this.held = undefined;
    held?.reached();
    await held?.released;
    if (!this.fault || ++this.passed !== this.fault.at) return undefined;
    return this.fault;
  }

  /** @internal */
  lost(state: State): void {
    this.state = state;
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }
}
