import { failureOf } from './exit-code.js';
import { watchOutput } from './lost-output.js';
import { whenceProgram } from './program.js';

async function main(): Promise<void> {
  watchOutput(process);
  try {
    await whenceProgram().parseAsync(process.argv);
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    if (message !== '') process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}

void main();
