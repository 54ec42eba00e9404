// Refusals of a delivery one by one: where, what, what to do; and whether they were told by mail. No name.
import { counted, frenchDay, frenchInstant } from '#core/calendar/french-date.ts';
import type { Refusal, RefusedDelivery } from '#database/delivery-reader.ts';
import type { MailState } from '#database/mail-reader.ts';
import { html, type Safe } from '#src/sso/pages/html.ts';

/** A table of refusals; `total` says how many there are beside those that are shown. */
export function refusalTable(refusals: readonly Refusal[], total: number): Safe {
  const more = total - refusals.length;
  return html`<table class="cards-when-narrow"><caption>Ce qui a fait refuser la livraison, et ce qu’il faut faire</caption>
<thead><tr><th scope="col">Où</th><th scope="col">Ce qui ne va pas et que faire</th><th scope="col">Règle</th></tr></thead>
<tbody>${refusals.map(
    ({ place, message, rule }) => html`<tr><td data-label="Où">${place}</td>
<th scope="row" class="message">${message}</th><td data-label="Règle"><code>${rule}</code></td></tr>`,
  )}</tbody></table>${more > 0 && html`<p class="soft">${counted(more, 'autre refus n’est pas montré', 'autres refus ne sont pas montrés')} ici.</p>`}`;
}

/** "La livraison du jeudi 20 novembre est refusée ; celle du mercredi 19 novembre reste en vigueur." */
export function refusedSentence({ asOf, receivedAt, inForce }: RefusedDelivery, today: string): string {
  const named = (day: string | null, at: Date): string =>
    day === null ? `reçue ${frenchInstant(at, today)}` : `du ${frenchDay(day, today)}`;
  const stays = inForce === null ? 'aucune n’a encore été acceptée' : `celle ${named(inForce.asOf, inForce.receivedAt)} reste en vigueur`;
  return `La livraison ${named(asOf, receivedAt)} est refusée ; ${stays}.`;
}

const faults: readonly (readonly [RegExp, string])[] = [
  [/^(EAUTH|ENOAUTH)/, 'le serveur de courrier refuse le compte ou son mot de passe'],
  [/^(ETLS|CERT|ERR_TLS)/, 'la connexion au serveur de courrier ne peut pas être protégée'],
  [/^(ESOCKET|ECONNECTION|ETIMEDOUT|EDNS|EABORT)/, 'la connexion au serveur de courrier échoue'],
  [/^EENVELOPE/, 'le serveur de courrier refuse l’expéditeur ou les destinataires'],
];

/** Whether a mail has left, in a sentence; a fault is said with its word, for whoever looks after the server. */
export function mailSentence(mail: MailState, today: string): string {
  const what = mail.kind === 'refusal' ? 'Alerte par courrier' : 'Annonce par courrier de la fin des refus';
  if (mail.sentAt !== null) return `${what} : envoyée ${frenchInstant(mail.sentAt, today)}.`;
  if (mail.lastFault === null)
    return `${what} : pas encore envoyée. Si cela dure, aucun serveur de courrier n’est réglé (SMTP_URL) : prévenez vous-même qui doit l’être.`;
  const why = faults.find(([word]) => word.test(mail.lastFault ?? ''))?.[1] ?? 'l’envoi échoue';
  const tries = counted(mail.attempts, 'essai', 'essais');
  return `${what} : pas encore envoyée après ${tries}, car ${why} (${mail.lastFault}). Prochain essai ${frenchInstant(mail.nextAttemptAt, today)}.`;
}
