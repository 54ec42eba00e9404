// The page of the command line says what the command line does: every command, every exit code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Command } from 'commander';
import { endings, exitCodes } from '#src/cli/exit-code.ts';
import { buildProgram } from '#src/cli/program.ts';
import { printable, refusedReport, reportJson, textTable } from '#src/cli/report.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8');

const leaves = (command: Command, path: readonly string[] = []): [string, Command][] =>
  command.commands.length === 0 ? [[path.join(' '), command]] : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));

describe('the page of the command line', () => {
  it('names every command, and no other', () => {
    const commands = leaves(buildProgram(() => undefined));
    const said = [...page.matchAll(/^\| `([\w-]+ \w+)[^`]*` \| [^`]/gm)].map(([, name]) => name);
    expect(new Set(said)).to.deep.equal(new Set(commands.map(([name]) => name)));
    for (const [name, command] of commands)
      expect(
        command.options.map(({ long }) => long),
        name,
      ).to.include('--json');
  });

  it('names every exit code with its meaning', () => {
    for (const [ending, code] of Object.entries(exitCodes)) {
      expect(page).to.include(`| ${code} | \`${ending}\` | ${endings[ending as keyof typeof endings]} |`);
    }
    expect(new Set(Object.values(exitCodes)).size).to.equal(Object.keys(exitCodes).length);
  });
});

describe('the report of a command', () => {
  it('is one JSON object on one line, with the message of a refusal', () => {
    const refusal = JSON.parse(reportJson(refusedReport('world-moved', 'La liste a changé.\nRouvrez-la.')));
    expect(refusal).to.deep.equal({
      ok: false,
      exit: 1,
      ending: 'refused',
      message: 'La liste a changé.\nRouvrez-la.',
      code: 'world-moved',
    });
    expect(JSON.parse(reportJson({ ending: 'done', result: { lines: 3 }, text: 'Fait.' }))).to.deep.equal({
      ok: true,
      exit: 0,
      ending: 'done',
      lines: 3,
    });
  });

  it('never gives a terminal an order that came inside a name', () => {
    expect(printable('Zoé\u001b[2J\u009b1m\u202eX\r\u0007\nsuite : « élève »')).to.equal(
      'Zoé\ufffd[2J\ufffd1m\ufffdX\ufffd\ufffd\nsuite : « élève »',
    );
  });

  it('lines up columns, and lets one long value stand out alone', () => {
    expect(
      textTable([
        ['a', 'x'],
        ['bbb', 'y'],
      ]),
    ).to.equal('a    x\nbbb  y');
    expect(
      textTable([
        ['a'.repeat(60), 'x'],
        ['b', 'y'],
      ]).split('\n')[1],
    ).to.equal(`b${' '.repeat(45)}y`);
    expect(textTable([])).to.equal('');
  });
});
