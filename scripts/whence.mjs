#!/usr/bin/env node
// `npx whence …` inside the project.
import { runCommand } from './run-command.mjs';

await runCommand(process.argv.slice(2));
