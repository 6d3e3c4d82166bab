import type { Command } from 'commander';
import { ROLES } from '@domain/access';
import { failureOf } from './exit-code.js';
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

  it.each([
    [['removals', '--verify'], '--verify needs the id of a removal'],
    [['removals', 'removal-1', '--state', 'verified'], '--state is for the list of all removals'],
    [['removals', 'removal-1', '--all'], '--all is for the list of all removals'],
    [['ask', 'm', '1', '--removals', '--vendor', 'acme'], "'--removals' cannot be used with option '--vendor <slug>'"],
    [['ask', 'm', '1', '--by', 'licence', '--vendor', 'acme'], "'--by <trait>' cannot be used with option '--vendor"],
    [['ask', 'm', '1', '--by', 'licence', '--removals'], 'cannot be used with option'],
  ])('whence %j is refused: %s', async (args, sentence) => {
    const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const refusal = await whenceProgram()
        .parseAsync(['node', 'whence', ...args])
        .catch(failureOf);
      expect(refusal).toEqual({ exitCode: 2, message: '' });
      expect(written.mock.calls.join('')).toContain(sentence);
    } finally {
      written.mockRestore();
    }
  });

  it('names every role in the help of `keys issue`', () => {
    const issue = commandsOf(program).find((command) => command.name() === 'issue');
    for (const role of ROLES) expect(issue?.helpInformation()).toContain(role);
  });
});
