// `password calibrate`: how many sign-ins a second this machine bears at each cost of a password, and the strongest cost that leaves it room. Changes nothing.
import { availableParallelism } from 'node:os';
import { leastCost, type PasswordCost } from '#core/person/password-cost.ts';
import type { Settings } from '#src/config/settings.ts';
import { measureHashes } from '#src/sso/password.ts';
import type { Alone } from './delivery-sign.ts';
import { type Report, refusedReport, textTable } from './report.ts';

/** From OWASP's first choice up to four times the second recommended option of RFC 9106 (64 MiB, 3 passes), by growing work. */
const candidates: readonly PasswordCost[] = [
  leastCost,
  { memory: 19_456, passes: 3 },
  { memory: 32_768, passes: 3 },
  { memory: 65_536, passes: 2 },
  { memory: 65_536, passes: 3 },
  { memory: 131_072, passes: 3 },
  { memory: 262_144, passes: 3 },
];

/** Milliseconds for each figure: dozens of hashes at the lowest cost, a few at the highest. */
const time = 700;
/** Nobody at the sign-in page waits longer for his hash while every lane is busy. Milliseconds. */
const longest = 500;

export async function passwordCalibrate(wanted: string, settings: Settings, { progress }: Alone): Promise<Report> {
  if (!/^[1-9]\d{0,4}$/.test(wanted))
    return refusedReport('usage', '--wanted : un nombre de connexions par seconde, entre 1 et 99999.', 'usage');
  const lanes = availableParallelism();
  const costs = [];
  for (const [at, cost] of candidates.entries()) {
    progress.report('mesure', at, candidates.length);
    const alone = sorted(await measureHashes(cost, 1, time));
    const from = performance.now();
    const together = sorted(await measureHashes(cost, lanes, time));
    const perSecond = (together.length * 1000) / (performance.now() - from);
    costs.push({ ...cost, alone: round(quantile(alone, 0.5)), busy: round(quantile(together, 0.95)), perSecond: round(perSecond) });
  }
  progress.stop();
  // Hashing may take half of the machine: the rest is for pages, the database and the nightly reading.
  const fitting = costs.filter(({ perSecond, busy }) => perSecond >= 2 * Number(wanted) && busy <= longest);
  const { memory, passes } = fitting.at(-1) ?? leastCost;
  const set = settings.passwordCost;
  const rows = costs.map((one) => [`${one.memory}`, `${one.passes}`, `${one.alone} ms`, `${one.busy} ms`, `${one.perSecond}/s`]);
  const enough =
    fitting.length > 0
      ? `Le plus sûr qui tient deux fois ${wanted} connexions par seconde :`
      : `Cette machine ne tient pas deux fois ${wanted} connexions par seconde, même au coût le plus bas, qui ne peut pas être abaissé :`;
  return {
    ending: 'done',
    result: { lanes, costs, proposed: { memory, passes }, set },
    text: `${textTable([['mémoire (Kio)', 'passes', 'un seul', `${lanes} de front`, 'débit'], ...rows])}\n${enough}\n  PASSWORD_MEMORY_KIB=${memory}\n  PASSWORD_PASSES=${passes}\nEn place : ${set.memory} Kio, ${set.passes} passes. Un coût relevé vaut pour chacun à sa prochaine connexion.`,
  };
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const quantile = (values: readonly number[], share: number): number =>
  values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
const round = (value: number): number => Math.round(value * 10) / 10;
