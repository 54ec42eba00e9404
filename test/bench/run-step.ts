// A step of a benchmark in a process of its own, started as `npm start` starts ours, so that its peak memory is its own.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// As `npm start` and `npm run annuaire` run it: see docs/decisions/0004.
const youngGeneration = '--max-semi-space-size=8';

export type StepResult = Record<string, number> & { times?: Record<string, number> };

/** Runs a step of sync-step.ts on a folder and a database. @throws when it prints nothing */
export async function runStep(name: string, folder: string, connection: object): Promise<StepResult> {
  const child = spawn(process.execPath, [youngGeneration, join(import.meta.dirname, 'sync-step.ts'), name, folder], {
    env: { ...process.env, BENCH_CONNECTION: JSON.stringify(connection) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const piece of child.stdout) text += String(piece);
  if (text === '') throw new Error(`step ${name} failed`);
  return JSON.parse(text) as StepResult;
}
