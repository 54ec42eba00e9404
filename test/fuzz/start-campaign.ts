// Starts a campaign in a process of its own, and watches it: an input that holds it for long is said, and ended.
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CampaignOptions, Outcome } from './campaign.ts';

type Said = { readonly ready?: true; readonly n?: number; readonly outcome?: Outcome };

/** Long enough for a database to start on a busy machine; an input takes milliseconds. */
const silence = 60_000;

/** @throws when the process ends without an outcome, or says nothing for a minute */
export async function startCampaign(asked: Omit<CampaignOptions, 'home'>, progress: (done: number) => void = () => {}): Promise<Outcome> {
  const home = await mkdtemp(join(tmpdir(), 'annuaire-fuzz-'));
  const child = fork(join(import.meta.dirname, 'campaign-process.ts'), { execArgv: ['--expose-gc', '--max-semi-space-size=8'] });
  let last = asked.first;
  let heard = Date.now();
  try {
    return await new Promise<Outcome>((resolve, reject) => {
      const watch = setInterval(() => {
        if (Date.now() - heard < silence) return;
        child.kill('SIGKILL');
        reject(new Error(`input ${last} of seed ${asked.seed} never ends`));
      }, 1000);
      child.once('exit', (code) => {
        clearInterval(watch);
        reject(new Error(`the process ended (${code}) at input ${last} of seed ${asked.seed}`));
      });
      child.on('message', ({ ready, n, outcome }: Said) => {
        heard = Date.now();
        if (ready) child.send({ ...asked, home });
        if (n !== undefined) {
          last = n;
          progress(n - asked.first);
        }
        if (outcome !== undefined) resolve(outcome);
      });
    });
  } finally {
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve).kill());
    await rm(home, { recursive: true, force: true });
  }
}
