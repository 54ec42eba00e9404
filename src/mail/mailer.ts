// Sending a mail by SMTP: the only place that knows nodemailer. Faults come back as a word, never as the server's sentence, which may repeat an
// address; credentials and addresses reach no log.
import { createTransport } from 'nodemailer';
import { smtpServer } from './smtp-server.ts';

export type MailerSettings = {
  /** smtp://… or smtps://…, with the account where one is needed. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Told when the server takes the mail for some receivers only. */
  readonly warn: (fields: object, message: string) => void;
};

/** `to`: one person, in place of those who receive alerts. */
export type OutgoingMail = { readonly id: string; readonly subject: string; readonly text: string; readonly to?: string };

export type Mailer = {
  /** Null once a server has taken the mail for at least one receiver; else a word for the fault ("EAUTH 535"). Never rejects; lasts a minute at most. */
  readonly send: (mail: OutgoingMail, signal: AbortSignal) => Promise<string | null>;
};

/** Under the two minutes that the outbox may hold a mail. Milliseconds. */
const longest = 60_000;

/** Makes a mailer; no connection is made before the first mail. */
export function openMailer({ smtpUrl, from, to, warn }: MailerSettings): Mailer {
  const transport = createTransport({
    ...smtpServer(smtpUrl),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    async send({ id, subject, text, to: person }, signal) {
      try {
        const sent = await transport.sendMail({
          from,
          to: person === undefined ? [...to] : [person],
          subject,
          text,
          // The same at each attempt: whoever receives a mail twice may see that it is one.
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.any([signal, AbortSignal.timeout(longest)]),
        });
        if (sent.rejected.length > 0) warn({ mail: id, refused: sent.rejected.length }, 'the mail server refused some receivers of a mail');
        return null;
      } catch (error) {
        return wordOf(error);
      }
    },
  };
}

function wordOf(error: unknown): string {
  const { code, responseCode, name } = error as { code?: unknown; responseCode?: unknown; name?: unknown };
  const words = [typeof code === 'string' ? code : name, responseCode].filter(
    (word) => typeof word === 'string' || typeof word === 'number',
  );
  return (
    words
      .join(' ')
      .replace(/[^\w ]/g, '')
      .slice(0, 40) || 'ERROR'
  );
}
