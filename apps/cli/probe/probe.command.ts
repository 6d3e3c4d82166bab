import { Command } from 'commander';
import type { ProbeOptions } from './probe.js';

/** Compares a model's answers with a vendor's and a baseline's, and follows it to the end. */
export function probeCommand(): Command {
  const command = new Command('probe')
    .description('Compare what a model answers with what a vendor’s model answers, and a third one as baseline.')
    .argument('[probe]', 'follow this probe instead of beginning one, such as probe-1')
    .option('--model <name@version>', 'the model version under test')
    .option('--answers <file>', 'its answers: lines {"prompt", "answer"}, a file here, or the URI of one')
    .option('--vendor <slug>', 'the vendor whose answers they are compared with')
    .option('--generator <model>', 'the vendor’s model that answered')
    .option('--vendor-answers <file>', 'its answers')
    .option('--baseline <name>', 'a third model, which has learnt nothing from the vendor')
    .option('--baseline-answers <file>', 'its answers')
    .option('--prompts <digest>', 'the prompt set (default: that of a file here)')
    .option('--span <tokens>', 'tokens in a row that count as a shared span (default: 50)')
    .option('--similarity <index>', 'the Jaccard index of nearly the same answers (default: 0.8)')
    .option('--resamples <samples>', 'samples of the bootstrap (default: 10000)')
    .option('--seed <text>', 'the same seed gives the same intervals (default: the digest of the prompts)')
    .option('--cancel <reason>', 'cancel the named probe')
    .option('--url <url>', 'the address of Whence (default: WHENCE_HOST and PORT)')
    .option('--key <key>', 'an API key; other users of this machine can see this option, but not WHENCE_KEY')
    .option('--json', 'print JSON, as the HTTP interface answers')
    .addHelpText('after', '\nEnded before, the probe goes on: its id is shown first.');
  return command.action(async (probe: string | undefined, options: ProbeOptions) => {
    const { model, answers, vendor, vendorAnswers, baseline, baselineAnswers } = options;
    const needed = [model, answers, vendor, vendorAnswers, baseline, baselineAnswers];
    const given = needed.filter((one) => one !== undefined).length;
    if (given !== (probe === undefined ? needed.length : 0))
      command.error(
        'error: give --model, --answers, --vendor, --vendor-answers, --baseline and --baseline-answers, or a probe',
      );
    const { followProbe } = await import('./probe.js');
    await followProbe(probe, options);
  });
}
