import { Command } from 'commander';
import type { ImportDpiOptions } from './import-dpi.js';

export function importCommand(): Command {
  const dpi = new Command('dpi')
    .description(
      'Register the datasets that cards of the Data Provenance Initiative describe; the same again changes nothing.',
    )
    .argument('<path...>', 'JSON files of cards, or folders of such files (.json)')
    .option('--dry-run', 'show what it would register, and contact no service')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, a line for each card and one for the whole')
    .addHelpText(
      'after',
      '\nEach card is a shard `dpi:<identifier>`. Give cards that derive from each other together: a dataset that no card\n' +
        'describes is registered by its name, of unknown origin. What is malformed or contradictory raises findings.\n' +
        'Exit code 1: a card was left out or refused.',
    )
    .action(async (paths: readonly string[], options: ImportDpiOptions) => {
      const { importDpi } = await import('./import-dpi.js');
      await importDpi(paths, options);
    });
  return new Command('import').description('Register what metadata of others describes.').addCommand(dpi);
}
