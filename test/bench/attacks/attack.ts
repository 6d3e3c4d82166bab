/** The service under attack. */
export interface Target {
  readonly url: string;
  readonly databaseUrl: string;
}

/** Something that one caller does, and that must not delay the requests of others. */
export interface Attack {
  /** What the caller does, for the table. */
  readonly name: string;
  /**
   * Makes once what the attack needs, such as shards or the bytes of a body; that time is not
   * measured. Returns the attack: it runs until the service has answered, and is repeated. It
   * shares its event loop with the probe, so it must not compute.
   */
  prepare(target: Target): Promise<() => Promise<void>>;
}
