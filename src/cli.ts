// The command line (npm run -s annuaire -- …): reads the line, does what it asks, writes the outcome, ends with its code.
import { answer } from './cli/answer.ts';
import { exitCodes } from './cli/exit-code.ts';
import { type Asked, buildProgram, CommanderError, usageSentence } from './cli/program.ts';
import { reportJson } from './cli/report.ts';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
process.once('SIGTERM', () => interruption.abort());

let asked: Asked | null = null;
try {
  buildProgram((what) => {
    asked = what;
  }).parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  const sentence = usageSentence(error);
  if (sentence !== null) process.stderr.write(`${sentence}\n`);
  process.exitCode = error.code === 'commander.helpDisplayed' ? exitCodes.done : exitCodes.usage;
}
if (asked !== null) {
  const { json } = asked as Asked;
  const report = await answer(asked, process.env, interruption.signal);
  const out = report.ending === 'done' || json ? process.stdout : process.stderr;
  out.write(`${json ? reportJson(report) : report.text}\n`);
  process.exitCode = exitCodes[report.ending];
}
