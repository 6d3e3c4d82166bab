/** Settings of the access module. An app may provide another instance, in a global module. */
export class AccessSettings {
  constructor(
    /** Days after which a key expires if its request names no instant; 0: never. */
    readonly keyDays: number = 0,
    /** Whether withdrawals and erasures take two people. */
    readonly twoPeople: boolean = false,
  ) {}
}
