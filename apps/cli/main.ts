import { failureOf } from './exit-code.js';
import { whenceProgram } from './program.js';

async function main(): Promise<void> {
  // Ignore EPIPE: the reader closed the pipe (`whence … | head`).
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await whenceProgram().parseAsync(process.argv);
  } catch (error) {
    const { exitCode, message } = failureOf(error);
    if (message !== '') process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}

void main();
