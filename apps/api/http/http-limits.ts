/** How much of the server a client may occupy, and for how long. */
export interface HttpLimits {
  /** Open connections. */
  readonly connections: number;
  /** Open connections of one remote address; loopback has no such limit. */
  readonly connectionsPerAddress: number;
  /** Requests of one key that are not answered yet. */
  readonly requestsPerKey: number;
  /** From the first byte of a request (or the opening of its connection) to its last header. */
  readonly headersMs: number;
  /** From the headers to the end of a body that is not a stream; for a stream, from the answer. */
  readonly bodyMs: number;
  /** A connection without a byte in either direction while the server waits for its client. */
  readonly stallMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  connections: 1_024,
  connectionsPerAddress: 256,
  requestsPerKey: 256,
  headersMs: 20_000,
  bodyMs: 120_000,
  stallMs: 60_000,
};
