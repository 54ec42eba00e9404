// A link sent by mail: its id and a mark under a key that the database does not hold. Makes it, reads it back, and writes the mail around it: no name, no
// identifier, nothing but the link. Knows no table.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkPurpose, MailPurpose } from '#database/verified-mail.ts';
import { asLanguage } from './words/language.ts';
import { recoveryWords } from './words/recovery.ts';

export type LinkMail = { readonly id: string; readonly purpose: MailPurpose; readonly language: string };

export type MailLinks = {
  /** The id of a link of that purpose that is one of ours, else null. Whether it can still be used is the database's to say. */
  readonly read: (purpose: LinkPurpose, text: unknown) => string | null;
  /** What the link shows in an address. */
  readonly write: (purpose: LinkPurpose, id: string) => string;
  /** Subject and text of the mail that brings it, or that tells an address that it serves no more. */
  readonly mail: (link: LinkMail) => { readonly subject: string; readonly text: string };
};

/** Minutes for which a link can be used: a reset is read at once, an address is proven from a telephone that is in another room. */
export const linkMinutes: Readonly<Record<LinkPurpose, number>> = { 'reset-password': 30, 'verify-mail': 120 };

/** Where each leads. */
export const linkPaths: Readonly<Record<LinkPurpose, string>> = {
  'reset-password': '/compte/nouveau-mot-de-passe',
  'verify-mail': '/compte/confirmer-adresse',
};

export function createMailLinks(key: Buffer, origin: string): MailLinks {
  const markOf = (purpose: LinkPurpose, id: Buffer): Buffer => createHmac('sha256', key).update(purpose).update('\0').update(id).digest();
  const write: MailLinks['write'] = (purpose, id) => {
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
    return Buffer.concat([bytes, markOf(purpose, bytes)]).toString('base64url');
  };
  return {
    write,
    read: (purpose, text) => {
      if (typeof text !== 'string' || !/^[\w-]{64}$/.test(text)) return null;
      const bytes = Buffer.from(text, 'base64url');
      if (!timingSafeEqual(markOf(purpose, bytes.subarray(0, 16)), bytes.subarray(16))) return null;
      return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
    mail: ({ id, purpose, language }) => {
      const words = recoveryWords[asLanguage(language) ?? 'fr'];
      if (purpose === 'mail-replaced' || purpose === 'mail-removed')
        return { subject: words.changedSubject, text: words.changedText(purpose === 'mail-removed') };
      const address = `${origin}${linkPaths[purpose]}?lien=${write(purpose, id)}`;
      return purpose === 'verify-mail'
        ? { subject: words.verifySubject, text: words.verifyText(address, linkMinutes[purpose] / 60) }
        : { subject: words.resetSubject, text: words.resetText(address, linkMinutes[purpose]) };
    },
  };
}
