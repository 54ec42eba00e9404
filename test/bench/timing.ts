// What time tells of who exists: `npm run bench:timing`. The same request for people who exist and for people who do not, in random order, over real HTTP and a
// real database; then how often a guesser who sees one answer of each would tell which is which (50 % is a coin). A statistic, not a test: figures of one machine.
import { cpus } from 'node:os';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, service, startGateway } from '../sso/gateway.ts';
import { openSignIn, relyingParty } from '../sso/relying-party.ts';

const rounds = Number(process.argv[2] ?? 400);
const people = 80;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const gateway = await startGateway([service('un')]);
const party = await relyingParty(gateway.sso.issuer, 'un');
for (let number = 0; number < people; number += 1) {
  const id = await addPerson(gateway.pool, { login: `eleve.numero${number}`, password: 'Tortue-Verte-7' });
  // Half of them have a proven address.
  if (number % 2 === 0)
    await gateway.pool.query(`INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, 'quelquun@exemple.fr', now())`, [id]);
}
await gateway.pool.query('ANALYZE');

let network = 0;
const browserOf = () => {
  network += 1;
  return openBrowser(`10.${network >> 8}.${network & 255}.7`);
};
const timed = async (work: () => Promise<{ readonly status: number }>, status: number): Promise<number> => {
  const from = performance.now();
  const answer = await work();
  if (answer.status !== status) throw new Error(`answered ${answer.status}`);
  return performance.now() - from;
};
const wrongPassword = async (login: string): Promise<number> => {
  const browser = browserOf();
  const { page } = await openSignIn(browser, party);
  return timed(() => browser.submit(page, { identifiant: login, mot_de_passe: 'Tortue-Bleue-9' }), 422);
};
const forgotten = async (login: string): Promise<number> => {
  const browser = browserOf();
  const page = await browser.get(`${gateway.url}/compte/mot-de-passe-oublie`);
  return timed(() => browser.submit(page, { identifiant: login }), 200);
};

type Sample = { readonly name: string; readonly ask: (login: string) => Promise<number>; readonly known: (at: number) => string };
const samples: readonly Sample[] = [
  { name: 'wrong password: known against unknown', ask: wrongPassword, known: (at) => `eleve.numero${at % people}` },
  { name: 'forgotten: proven address against unknown', ask: forgotten, known: (at) => `eleve.numero${(at * 2) % people}` },
  { name: 'forgotten: no address against unknown', ask: forgotten, known: (at) => `eleve.numero${(at * 2 + 1) % people}` },
];

print(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}, ${rounds} of each, in random order`,
);
let told = false;
for (const { name, ask, known } of samples) {
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let at = -10; at < rounds; at += 1) {
    const both = (['known', 'unknown'] as const).toSorted(() => Math.random() - 0.5);
    for (const kind of both) {
      const took = await ask(kind === 'known' ? known(at + 10) : `inconnu.numero${(at + 10) % people}`);
      // The first ten warm everything up.
      if (at >= 0) times[kind].push(took);
    }
  }
  const right = chance(times.known, times.unknown);
  const error = 1.96 * Math.sqrt((2 * rounds + 1) / (12 * rounds * rounds));
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(2);
  if (Math.abs(right - 0.5) > Math.max(0.06, 1.7 * error)) told = true;
  print(
    `${name}\n    medians ${median(times.known)} and ${median(times.unknown)} ms; told apart ${(100 * Math.max(right, 1 - right)).toFixed(1)} % of the time (50 ± ${(100 * error).toFixed(1)} is a coin)`,
  );
}
await gateway.close();
if (told) process.exitCode = 1;

/** How often one of the first takes longer than one of the second (Mann–Whitney U over the number of pairs). */
function chance(first: readonly number[], second: readonly number[]): number {
  let longer = 0;
  for (const one of first) for (const other of second) longer += one > other ? 1 : one === other ? 0.5 : 0;
  return longer / (first.length * second.length);
}
