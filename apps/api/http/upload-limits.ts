/** How much an upload may ask of the service. A class, so that it can name a dependency. */
export class UploadLimits {
  /** Bytes of content for each byte sent: gzip reaches 1,000, and real lists 20. */
  readonly expansion: number;
  /** Bytes of content, decompressed. */
  readonly bytes: number;
  /** Rejected lines after which an upload stops. */
  readonly rejected: number;

  constructor({ expansion = 200, bytes = 64 * 2 ** 30, rejected = 10_000 }: Partial<UploadLimits> = {}) {
    this.expansion = expansion;
    this.bytes = bytes;
    this.rejected = rejected;
  }
}
