// `npm start` starts Whence; `npm start -- <command> …` runs any other `whence` command.
import { runCommand } from './run-command.mjs';

const args = process.argv.slice(2);
const asks = ['-h', '--help', '-V', '--version'];
await runCommand(args.length === 0 || (args[0].startsWith('-') && !asks.includes(args[0])) ? ['start', ...args] : args);
