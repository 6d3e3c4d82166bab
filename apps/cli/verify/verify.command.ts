import { Command } from 'commander';
import type { VerifyOptions } from './verify-file.js';

/**
 * Needs only the file and the log's key: no service, no database, no network, and nothing outside
 * libs/core.
 */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('Verify a certificate offline. Exit code 0: verified, 1: refused, 2: it could not be verified.')
    .argument('<certificate>', 'the file, or - for standard input')
    .option('--key <vkey>', "the log's verifier key, name+hash+base64, or a file with it")
    .option(
      '--trusted-root <file>',
      'in place of --key and --policy: what `whence trust` saved, with the keys that the log had before',
    )
    .option('--origin <line>', "the log's origin line, if it is not the key's name")
    .option(
      '--policy <file>',
      'witnesses that must have cosigned (C2SP tlog-policy); without it the log alone is trusted',
    )
    .option(
      '--max-age <time>',
      'refuse a certificate unless the quorum cosigned its checkpoint, and its index was committed or is up to date, within this time: 90s, 30m, 12h, 7d; takes --policy',
    )
    .option('--json', 'print JSON')
    .action(async (certificate: string, options: VerifyOptions) => {
      const { verifyFile } = await import('./verify-file.js');
      process.exitCode = await verifyFile(certificate, options);
    });
}
