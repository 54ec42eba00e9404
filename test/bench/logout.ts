// The benchmark of signing out: `npm run bench:logout`. One person signed in to twenty services, one of which takes what it is sent and never answers:
// how long the person waits for the answer, and how long until the others know. Figures of one machine.
import { cpus } from 'node:os';
import { startLogoutSender } from '#src/jobs/send-logouts.ts';
import { openBrowser } from '../sso/browser.ts';
import { addPerson, service, startGateway } from '../sso/gateway.ts';
import { openLogoutEndpoint, senderOf } from '../sso/logout-endpoint.ts';
import { openSignIn, relyingParty, signIn } from '../sso/relying-party.ts';

const services = 20;
const turns = 10;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const dead = await openLogoutEndpoint();
dead.answer = 'silent';
const living = await Promise.all(Array.from({ length: services - 1 }, openLogoutEndpoint));
const gateway = await startGateway(
  [dead, ...living].map(({ origin }, at) =>
    service(`service-${at}`, { backchannelLogout: { uri: `${origin}/deconnexion`, bySession: true } }),
  ),
);
const lea = { login: 'lea.martin', password: 'Tortue-Verte-7' };
await addPerson(gateway.pool, lea);
const parties = await Promise.all([dead, ...living].map((_endpoint, at) => relyingParty(gateway.sso.issuer, `service-${at}`)));
const sender = await startLogoutSender(senderOf(gateway));

const waits: number[] = [];
const known: number[] = [];
for (let turn = 1; turn <= turns; turn += 1) {
  const browser = openBrowser();
  const tokens = await signIn(parties[1]!, lea, browser);
  for (const party of parties.filter((_party, at) => at !== 1)) await openSignIn(browser, party);
  const page = await browser.get(`${gateway.sso.issuer}/session/end?id_token_hint=${tokens.id_token}`);
  const from = performance.now();
  await browser.submit(page, {});
  waits.push(performance.now() - from);
  await Promise.all(living.map((endpoint) => endpoint.until(turn)));
  known.push(performance.now() - from);
}
const shown = (times: number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  return `median ${Math.round(sorted[Math.floor(turns / 2)]!)} ms, longest ${Math.round(sorted.at(-1)!)} ms`;
};
print(`${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
print(`sign-out of ${services} services, one of them dead, ${turns} times`);
print(`the person waits    ${shown(waits)} (wanted < 300 ms)`);
print(`the ${living.length} others know    ${shown(known)} after he pressed the button`);

await sender.stop();
await gateway.close();
await Promise.all([dead, ...living].map((endpoint) => endpoint.close()));
if (Math.max(...waits) >= 300) process.exitCode = 1;
