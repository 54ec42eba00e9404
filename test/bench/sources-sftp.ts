// How fast a delivery is fetched by SFTP, beside the `sftp` program: same server, same file, same run, connection and login included, both flushed to the disk.
// On loopback, then 20 ms away (10 ms each way, as latency). Wanted: at least half of the program's speed.
// `npm exec -- node test/bench/sources-sftp.ts [MEGABYTES]`; median of five, MB of 10⁶ bytes.
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openSftpDrop } from '#connectors/academie-aaf/sftp-drop.ts';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';
import { type Sshd, startSshd, tool } from '../support/sshd.ts';

const rounds = 5;
const wanted = 0.5;

type Ratio = { readonly wire: string; readonly ratio: number };

/** Prints one line a wire, and returns our speed as a share of the program's. */
export async function benchSftp(print: (line: string) => void, megabytes = 200): Promise<readonly Ratio[]> {
  const home = await mkdtemp(join(tmpdir(), 'annuaire-bench-sftp-'));
  const server = await startSshd(['LogLevel ERROR']);
  const far = new Worker(new URL('./sources-sftp-wire.ts', import.meta.url), { workerData: { target: server.port, delay: 10 } });
  try {
    const [farPort] = (await once(far, 'message')) as [number];
    const drop = join(home, 'depot');
    await mkdir(drop);
    await writeFile(join(drop, 'livraison.zip'), randomFillSync(Buffer.alloc(megabytes * 1e6)));
    const wires = [
      ['loopback', server.port],
      ['20 ms away', farPort],
    ] as const;
    const ratios: Ratio[] = [];
    for (const [wire, port] of wires) {
      const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
      // In turns, so that what else the machine does falls on both.
      for (let round = 0; round < rounds; round++) {
        times.theirs.push(await timed(() => program(server, port, drop, home)));
        times.ours.push(await timed(() => gateway(server, port, drop, join(home, 'ours'))));
      }
      const ours = median(times.ours);
      const theirs = median(times.theirs);
      const ratio = theirs / ours;
      const speed = (time: number) => `${time.toFixed(2)} s (${(megabytes / time).toFixed(0)} MB/s)`;
      print(`sftp, ${megabytes} MB, ${wire}: ours ${speed(ours)}, sftp ${speed(theirs)}, ratio ${ratio.toFixed(2)} (wanted ≥ ${wanted})`);
      ratios.push({ wire, ratio });
    }
    return ratios;
  } finally {
    await far.terminate();
    await server.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

async function gateway(server: Sshd, port: number, folder: string, into: string): Promise<void> {
  const { user, userKey, fingerprints } = server;
  const drop = openSftpDrop(
    sftpSettings.parse({ host: '127.0.0.1', port, user, folder, hostKey: [...fingerprints], privateKeyFile: userKey }),
  );
  const { signal } = new AbortController();
  await drop.bring(await drop.list(signal), into, signal, () => {});
  await drop.close();
  await rm(into, { recursive: true });
}

async function program(server: Sshd, port: number, folder: string, into: string): Promise<void> {
  const trusting = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR'];
  const where = ['-q', '-F', '/dev/null', '-i', server.userKey, '-P', String(port), '-b', '-', `${server.user}@127.0.0.1`];
  const child = spawn(tool('sftp', 'openssh-client'), [...trusting, ...where], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(`get -f ${join(folder, 'livraison.zip')} ${join(into, 'theirs')}\n`);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`sftp ended with ${code}.`);
  await rm(join(into, 'theirs'));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

if (import.meta.main) {
  const ratios = await benchSftp(console.log, Number(process.argv[2] ?? 200));
  if (ratios.some(({ ratio }) => ratio < wanted)) process.exitCode = 1;
}
