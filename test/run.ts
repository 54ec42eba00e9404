// Runs the test files in as many mocha processes as there are cores, four at most; each has its own database server, as when one file is run alone.
// Much of the suite waits (for a cut line, a killed process, thirty seconds of a protocol), so two take little more than half the time.
// Arguments go on to every mocha: `npm run test:mocha -- --grep charte`.
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { mochaGlobalSetup as installPrograms } from './support/debian-programs.ts';

type Report = { readonly output: string; readonly failed: boolean; readonly passing: number; readonly failing: number };

/** Files dealt by falling size, there and back, so that no share holds all the long ones; the same on every machine with as many cores. */
export function sharesOf(
  files: readonly { readonly name: string; readonly bytes: number }[],
  count: number,
): readonly (readonly string[])[] {
  const sorted = [...files].sort((one, other) => other.bytes - one.bytes || (one.name < other.name ? -1 : 1));
  const dealtTo = (at: number): number => (Math.floor(at / count) % 2 === 0 ? at % count : count - 1 - (at % count));
  return Array.from({ length: count }, (_, share) =>
    sorted
      .filter((_file, at) => dealtTo(at) === share)
      .map(({ name }) => name)
      .sort(),
  );
}

/** The counts of mocha's own summary; a run that ended without one has failed. */
export function countsOf(output: string): { readonly passing: number; readonly failing: number } {
  const last = (word: string): number => Number([...output.matchAll(new RegExp(`^ +(\\d+) ${word}`, 'gm'))].at(-1)?.[1] ?? 0);
  return { passing: last('passing'), failing: last('failing') };
}

/** `live`: what it prints is shown as it comes; the others' is shown when their turn has come. */
function run(files: readonly string[], live: boolean): Promise<Report> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', ...process.argv.slice(2), ...files], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: string): void => {
      output += chunk;
      if (live) process.stdout.write(chunk);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', take);
    child.once('error', failed);
    child.once('close', (code) => done({ output, failed: code !== 0, ...countsOf(output) }));
  });
}

async function main(): Promise<void> {
  // Once, before two processes try it at a time.
  installPrograms();
  const files = globSync('test/**/*.test.ts').map((name) => ({ name, bytes: statSync(name).size }));
  const shares = sharesOf(files, Math.max(1, Math.min(4, availableParallelism())));
  const reports = await Promise.all(shares.map((share, at) => run(share, at === 0)));
  for (const { output } of reports.slice(1)) process.stdout.write(output);
  const sum = (count: 'passing' | 'failing'): number => reports.reduce((total, report) => total + report[count], 0);
  // In mocha's own form: whoever reads the last summary of the run reads the whole.
  process.stdout.write(`\n  ${sum('passing')} passing\n  ${sum('failing')} failing\n`);
  if (reports.some(({ failed }) => failed)) process.exitCode = 1;
}

if (import.meta.main) await main();
