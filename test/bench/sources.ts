// The benchmark of the académie's doors: `npm run bench:sources [-- sftp ldap delta]`. Each part compares with a peer in the same run, or the same work
// on registries of other sizes. Figures of one machine: ratios count.
import { cpus, totalmem } from 'node:os';
import { benchDelta } from './sources-delta.ts';
import { benchLdap } from './sources-ldap.ts';
import { benchSftp } from './sources-sftp.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const parts: Readonly<Record<string, () => Promise<unknown>>> = {
  sftp: () => benchSftp(print),
  ldap: () => benchLdap(print),
  delta: () => benchDelta(print),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`Emploi : npm run bench:sources [-- ${Object.keys(parts).join(' ')}]. Inconnu : ${unknown.join(', ')}.\n`);
  process.exit(2);
}
print(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
for (const name of asked.length > 0 ? asked : Object.keys(parts)) await parts[name]!();
