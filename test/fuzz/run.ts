// The fuzzer: `npm run fuzz -- --documents 100000 --seed 1`. Same seed, same inputs; `--first 1234 --documents 1` makes one again. Ends with one table.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Outcome } from './campaign.ts';
import { startCampaign } from './start-campaign.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
const { documents, seed, first, wholeEvery, failures } = readLine();
print(`seed ${seed}, inputs ${first} to ${first + documents - 1}; what breaks something is kept in ${failures}`);
const outcome = await startCampaign({ documents, seed, first, wholeEvery, failures }, (done) => {
  if (done > 0 && done % 10_000 === 0) process.stderr.write(`${done} `);
});
table(outcome);
const grown = growth(outcome);
if (grown !== null) print(`BROKEN: ${grown}`);
process.exit(outcome.failures.length === 0 && grown === null ? 0 : 1);

/** What stays behind, in a run that is long enough to tell it from a warm-up. */
function growth({ memory: { before, after } }: Outcome): string | null {
  if (documents < 10_000) return null;
  if (after.rss - before.rss > 64) return `the process has grown by ${after.rss - before.rss} MiB`;
  if (after.heap - before.heap > 24) return `${after.heap - before.heap} MiB of memory stay`;
  return after.files - before.files > 8 ? `${after.files - before.files} files stay open` : null;
}

function readLine(): { documents: number; seed: number; first: number; wholeEvery: number; failures: string } {
  try {
    const options = {
      documents: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      'whole-every': { type: 'string', default: '200' },
      failures: { type: 'string', default: join(tmpdir(), 'annuaire-fuzz-failures') },
    } as const;
    const { values } = parseArgs({ options });
    const [count, own, from, every] = [values.documents, values.seed, values.first, values['whole-every']].map(Number) as [
      number,
      number,
      number,
      number,
    ];
    if ([count, own, from, every].every((one) => Number.isSafeInteger(one) && one >= 0) && count > 0 && every > 0)
      return { documents: count, seed: own, first: from, wholeEvery: every, failures: values.failures };
  } catch {
    // An option that does not exist: the same sentence.
  }
  process.stderr.write(
    'Emploi : npm run fuzz -- [--documents <nombre>] [--seed <nombre>] [--first <nombre>] [--whole-every <nombre>] [--failures <dossier>]\n',
  );
  process.exit(2);
}

function table({ families, failures: found, rules, memory, seconds }: Outcome): void {
  const rows = Object.entries(families).sort(([a], [b]) => (a < b ? -1 : 1));
  const total = { accepted: 0, refused: 0, slowest: 0, seconds: 0 };
  for (const [name, one] of rows) {
    if (name === 'the whole way') continue;
    total.accepted += one.accepted;
    total.refused += one.refused;
    total.slowest = Math.max(total.slowest, one.slowest);
    total.seconds += one.seconds;
  }
  print('');
  print(`${'family'.padEnd(24)}${['inputs', 'accepted', 'refused', 'slowest ms', 'seconds'].map((head) => head.padStart(11)).join('')}`);
  for (const [name, one] of [...rows, ['all but the whole way', total] as const]) {
    const cells = [one.accepted + one.refused, one.accepted, one.refused, Math.round(one.slowest), Math.round(one.seconds)];
    print(`${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(11)).join('')}`);
  }
  const { before, after } = memory;
  print(
    `RSS ${before.rss} → ${after.rss} MiB, heap ${before.heap} → ${after.heap} MiB, open files ${before.files} → ${after.files}, ${Math.round(seconds)} s`,
  );
  print(
    `${Object.keys(rules).length} rules met: ${Object.entries(rules)
      .map(([rule, severities]) => `${rule} (${severities.join(', ')})`)
      .join('; ')}`,
  );
  if (found.length === 0) print('nothing was broken');
  for (const { n, family, what, times } of found) print(`BROKEN × ${times}, first by input ${n} (${family}): ${what}`);
}
