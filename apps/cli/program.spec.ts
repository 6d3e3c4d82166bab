import type { Command } from 'commander';
import { ROLES } from '@domain/access';
import { whenceProgram } from './program.js';

function commandsOf(command: Command): Command[] {
  return command.commands.flatMap((below) => (below.commands.length > 0 ? commandsOf(below) : [below]));
}

describe('whenceProgram', () => {
  const program = whenceProgram();

  it('offers --json for every command', () => {
    for (const command of commandsOf(program)) {
      expect([command.name(), command.options.map(({ long }) => long)]).toEqual([
        command.name(),
        expect.arrayContaining(['--json']),
      ]);
    }
  });

  it('names every role in the help of `keys issue`', () => {
    const issue = commandsOf(program).find((command) => command.name() === 'issue');
    for (const role of ROLES) expect(issue?.helpInformation()).toContain(role);
  });
});
