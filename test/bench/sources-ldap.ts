// How fast a directory is read: our complete reading, in a process of its own, against `ldapsearch -E pr=1000/noprompt` with the same bases, filters
// and attributes, on the same private server in the same run. Alone: `npm exec -- node test/bench/sources-ldap.ts [PERSONS]`.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedOf } from '#connectors/academie-ldap/attributes.ts';
import { baseOf, filterOf } from '#connectors/academie-ldap/configuration.ts';
import { readingOrder } from '#core/mapping/source-record.ts';
import { writeLdif } from '#fixtures/ldif.ts';
import { kept, openLdap, settings } from '../connectors/ldap/directory.ts';
import { type Directory, startSlapd } from '../support/slapd.ts';

const child = '--reading-of';

/** What the fresh process does: a complete reading, nothing of it kept. */
async function readOnce(directory: Directory): Promise<void> {
  const began = performance.now();
  const before = process.cpuUsage();
  const pass = openLdap(directory).read(null, new AbortController().signal);
  let records = 0;
  for (;;) {
    const step = await pass.next();
    if (step.done) {
      if (!step.value.complete) throw new Error(JSON.stringify(step.value.problems));
      break;
    }
    if (step.value.type === 'record') records++;
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(JSON.stringify({ records, seconds, cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS / 1024 }));
}

type Read = { readonly records: number; readonly seconds: number; readonly cpu: number; readonly rss: number };

function ours(directory: Directory): Read {
  const given = JSON.stringify({ ...directory, apply: null, restart: null, reload: null, backup: null, stop: null });
  const said = spawnSync(process.execPath, [import.meta.filename, child, given], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(said.stdout) as Read;
}

/** The same searches, one after the other, their text thrown away. Seconds. */
function theirs(directory: Directory): number {
  const configuration = settings(directory);
  const nowhere = openSync('/dev/null', 'w');
  const began = performance.now();
  for (const category of readingOrder) {
    const bind = ['-x', '-LLL', '-H', directory.url, '-D', directory.bindDn, '-y', bareFile(directory)];
    const what = ['-b', baseOf(configuration, category) ?? '', '-E', 'pr=1000/noprompt', filterOf(configuration, category)];
    execFileSync('ldapsearch', [...bind, ...what, ...askedOf(category, kept[category], 'entryCSN')], {
      stdio: ['ignore', nowhere, 'inherit'],
    });
  }
  return (performance.now() - began) / 1000;
}

const bareFile = (directory: Directory): string => `${directory.passwordFile}.seul`;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Prints both times, their ratio (wanted: at most 3) and the memory of our process; returns the ratio. */
export async function benchLdap(print: (line: string) => void, persons = 150_000): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'annuaire-bench-ldap-'));
  const ldif = join(folder, 'annuaire.ldif');
  await writeLdif(ldif, { persons });
  const directory = await startSlapd({ ldif });
  try {
    // ldapsearch takes the whole file as the password, line end included.
    writeFileSync(bareFile(directory), directory.password, { mode: 0o600 });
    theirs(directory);
    const turns = [0, 1, 2].map(() => ({ theirs: theirs(directory), ours: ours(directory) }));
    const reference = median(turns.map((turn) => turn.theirs));
    const seconds = median(turns.map((turn) => turn.ours.seconds));
    const { records, cpu, rss } = (turns[0] as (typeof turns)[number]).ours;
    const ratio = seconds / reference;
    const figure = (value: number) => value.toFixed(2).replace('.', ',');
    print(`LDAP, ${records} fiches : ldapsearch ${figure(reference)} s, notre lecture ${figure(seconds)} s (processeur ${figure(cpu)} s)`);
    print(`LDAP : ${figure(ratio)} fois ldapsearch (au plus 3 voulu), mémoire ${rss.toFixed(0)} Mio`);
    return ratio;
  } finally {
    await directory.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const [first, given] = process.argv.slice(2);
  if (first === child) await readOnce(JSON.parse(given ?? '') as Directory);
  else await benchLdap(console.log, first === undefined ? undefined : Number(first));
}
