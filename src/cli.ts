// The command line (npm run -s annuaire -- …): reads the line, does what it asks, writes the outcome, ends with its code.
import { answer } from './cli/answer.ts';
import { exitCodes } from './cli/exit-code.ts';
import { buildProgram, CommanderError, usageSentence } from './cli/program.ts';
import { printable, type Report, refusedReport, reportJson } from './cli/report.ts';
import type { Asked } from './cli/request.ts';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());

function write(report: Report, json: boolean): void {
  const out = report.ending === 'done' || json ? process.stdout : process.stderr;
  out.write(`${json ? reportJson(report) : printable(report.text)}\n`);
  process.exitCode = exitCodes[report.ending];
}

let asked: Asked | null = null;
try {
  buildProgram((what) => {
    asked = what;
  }).parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  const sentence = usageSentence(error);
  // A line that could not be read has no options yet: whether JSON is wanted is looked for among its words.
  const json = process.argv.slice(2).includes('--json');
  if (sentence !== null) write(refusedReport('usage', sentence, 'usage'), json);
  else if (error.code === 'commander.help' && json) write(refusedReport('usage', 'La commande est incomplète.', 'usage'), json);
  else process.exitCode = error.code === 'commander.helpDisplayed' ? exitCodes.done : exitCodes.usage;
}
if (asked !== null) {
  const { json } = asked as Asked;
  write(await answer(asked, process.env, interruption.signal), json);
}
