// A process that sends what waits in the outbox and is meant to be killed: the test's own, on the product's sender and mailer.
import { openPool } from '#database/pool.ts';
import { startMailSender } from '#src/jobs/send-mails.ts';
import { openMailer } from '#src/mail/mailer.ts';

const pool = openPool(JSON.parse(process.env.CONNECTION ?? '{}'));
const quiet = () => undefined;
const mailer = openMailer({ smtpUrl: process.env.SMTP_URL ?? '', from: 'annuaire@exemple.fr', to: ['astreinte@exemple.fr'], warn: quiet });
startMailSender({ pool, now: () => new Date(), send: mailer.send, onUnsendable: quiet, onUnsent: quiet, onFault: quiet, pollEvery: 50 });
process.stdout.write('started\n');
