// `demo code`: the code that an authenticator app would show for a key, for whoever visits the demonstration without one. Needs no database.
import { createHmac } from 'node:crypto';
import { fromBase32 } from '#core/second-factor/authenticator-key.ts';
import { oneTimeCode, period, secretLength, stepOf } from '#core/second-factor/totp.ts';
import { isForDemonstration, type Settings } from '#src/config/settings.ts';
import { type Report, refusedReport } from './report.ts';

/** `key`: as the enrolment page shows it, its groups apart or together. Refused beside a real source: a real key belongs on a phone. */
export function demoCode(settings: Settings, key: readonly string[], now: Date): Report {
  if (!isForDemonstration(settings)) return refusedReport('not-demonstration', notHere);
  const secret = fromBase32(key.join(''));
  if (secret === null || secret.length !== secretLength) return refusedReport('usage', unreadable, 'usage');
  const code = oneTimeCode((bytes, message) => createHmac('sha1', bytes).update(message).digest(), secret, stepOf(now));
  const seconds = period - (Math.floor(now.getTime() / 1000) % period);
  return { ending: 'done', result: { code, seconds }, text: `${code} (encore ${seconds} s ; un code ne sert qu'une fois)` };
}

const notHere =
  "Cette commande n'existe que pour la démonstration : ailleurs, la clé doit rester dans l'application d'authentification de son propriétaire.";
const unreadable = "La clé n'est pas lisible : recopiez les huit groupes de quatre signes que montre la page « Protégez votre compte ».";
