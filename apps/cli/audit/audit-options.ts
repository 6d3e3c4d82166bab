/** The command line of `whence audit`. */
export interface AuditCommandOptions {
  readonly url?: string;
  readonly files?: string;
  readonly key?: string;
  readonly trustedRoot?: string;
  readonly apiKey?: string;
  readonly policy?: string;
  readonly kept?: readonly string[];
  readonly maxAge?: string;
  readonly json?: boolean;
}
