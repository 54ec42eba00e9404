// Runs the real command line in a process of its own, as npm does, and gives back what it said.
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export type Said = { readonly code: number; readonly out: string; readonly err: string };

const root = resolve(import.meta.dirname, '../..');

/** `env` is added to a bare environment: nothing of the machine's own settings gets in. */
export function command(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Said> {
  const bare = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/' };
  return new Promise((done) => {
    execFile(process.execPath, ['src/cli.ts', ...args], { cwd: root, env: { ...bare, ...env } }, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

/** The same with --json; the object that it wrote. */
export async function jsonOf(
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Record<string, unknown> & { readonly exit: number }> {
  const said = await command(env, ...args, '--json');
  const object = JSON.parse(said.out);
  if (object.exit !== said.code) throw new Error(`says ${object.exit}, ends with ${said.code}`);
  return object;
}
