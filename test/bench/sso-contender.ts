// A server that takes part in the measure of signing in: what it is told, how it is started and what it has cost. Knows no flow.
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service } from '../sso/gateway.ts';

export const returnTo = 'http://127.0.0.1:9/retour';
export const benchService = service('bench', { redirectUris: [returnTo], refresh: true, protocol: { introspection: true } });

export type Contender = {
  readonly kind: 'ours' | 'memory' | 'postgres';
  /** Of its own database. */
  readonly connection: {
    readonly host?: string | undefined;
    readonly port?: number | undefined;
    readonly user?: string | undefined;
    readonly database: string;
  };
  /** The hash of everybody's password. */
  readonly hash: string;
  readonly keysDirectory: string;
  readonly port: number;
};

export type Running = { readonly issuer: string; readonly pid: number; readonly stop: () => Promise<void> };

export async function startContender(contender: Contender): Promise<Running> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'sso-process.ts'), {
    execArgv: ['--max-semi-space-size=8'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send(contender);
  const issuer = await new Promise<string>((done, failed) => {
    child.once('message', (told: { issuer: string }) => done(told.issuer));
    child.once('exit', (code) => failed(new Error(`The server of the measure ended with ${code}.`)));
  });
  return {
    issuer,
    pid: child.pid!,
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners('exit');
        child.once('exit', () => done());
        child.disconnect();
      }),
  };
}

/** Clock ticks a second: the same on every Linux that matters. */
const ticks = 100;

/** Milliseconds of processor time that a process has had, with the children that it has waited for. */
export function processorMs(pid: number): number {
  const fields = statOf(pid);
  return (fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) * 1000) / ticks;
}

/** The same, of a process and all that it has started. */
export function familyProcessorMs(pid: number): number {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === pid);
  return children.reduce((sum, child) => sum + processorMs(Number(child)), processorMs(pid));
}

function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function parentOf(pid: number): number {
  try {
    return Number(statOf(pid)[1]);
  } catch {
    return 0;
  }
}
