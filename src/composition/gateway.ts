// The gateway put together: one Koa application (health, sign-in, console) over one database, and the loops that live beside it. Opens
// and closes everything in order; decides nothing.
import { randomBytes, randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import Koa from 'koa';
import { parisDay } from '#core/calendar/french-date.ts';
import { generateProvisionalPassword } from '#core/person/provisional-password.ts';
import { isAnswering } from '#database/health.ts';
import type { Database } from '#database/pool.ts';
import type { ActionContext } from '#src/actions/door.ts';
import { readDefinition as readServiceDefinition } from '#src/config/service-definition.ts';
import type { Settings } from '#src/config/settings.ts';
import { createConsole } from '#src/console/app.ts';
import { startApplier } from '#src/jobs/apply-approved.ts';
import { startDateWatch } from '#src/jobs/end-by-date.ts';
import { startAdmissionWatch } from '#src/jobs/end-unadmitted.ts';
import { startLogoutSender } from '#src/jobs/send-logouts.ts';
import { type MailSender, startMailSender } from '#src/jobs/send-mails.ts';
import { startKeeper } from '#src/keys/keep-keys.ts';
import { monthlyPseudonym } from '#src/keys/pseudonym.ts';
import { openMailer } from '#src/mail/mailer.ts';
import { withSecrets } from '#src/sso/clients.ts';
import { createSso, type Sso } from '#src/sso/create-sso.ts';
import { hashPassword, setPasswordCost } from '#src/sso/password.ts';
import { declaredServices } from './declared-services.ts';
import { listen } from './free-port.ts';
import { journalRotations, openGatewayKeys } from './gateway-keys.ts';
import { boundedServer } from './http-server.ts';
import { configuredSource, readDefinition } from './source.ts';
import { openUpstreams } from './upstreams.ts';

export type Gateway = {
  readonly url: string;
  /**
   * Says for `announced` seconds that it is not ready while it still answers, so that a proxy sends nobody any more; then stops taking requests, lets what is in
   * hand finish, stops the loops. The database stays the caller's.
   */
  close(announced?: number): Promise<void>;
};

/** What every part asks of a log; pino fits. Fields hold ids and codes, never a value of a person. */
export type Log = { warn(fields: object, message: string): void; error(fields: object, message: string): void };

export type GatewayOptions = {
  readonly settings: Settings;
  readonly database: Database;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const sweepEvery = 5 * 60_000;
// Requests in hand at a stop get this long; a browser that keeps a connection open does not hold the stop.
const drainFor = 3_000;

/** What acts need from outside: ids, the clock's owner, and passwords. */
export function actingContext(): Pick<ActionContext, 'newId' | 'hashPassword' | 'provisionalPassword'> {
  return {
    newId: () => randomUUID(),
    hashPassword,
    provisionalPassword: () => generateProvisionalPassword((length) => randomBytes(length)),
  };
}

/**
 * Opens the gateway and listens on its port.
 * @throws PortError when the port is taken; MappingFileError, SourceFileError, KeyFileError: French messages
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const { settings, database, log, env } = options;
  const { pool } = database;
  const { publicUrl } = settings;
  setPasswordCost(settings.passwordCost);
  const keys = await openGatewayKeys(settings);
  const source = await configuredSource(settings);
  const definition = await readDefinition(source);
  const declared = await declaredServices(settings, env);
  const clients = await withSecrets(declared, keys, env);
  const upstreams = await openUpstreams(resolve(import.meta.dirname, '../../mappings/logins'), {
    pool,
    keysDirectory: settings.keysDirectory,
    cipher: keys.loginCipher,
  });
  const sso = createSso({
    pool,
    keys,
    publicUrl,
    clients,
    upstreams,
    log,
    journalMonths: settings.signInJournalMonths,
    helpDesk: settings.helpDesk,
    mails: settings.smtpUrl !== null,
  });
  const acting = actingContext();
  const app = new Koa();
  // Behind a proxy the visitor's network is the header's; without one that header is anybody's word.
  app.proxy = settings.trustProxy;
  // A fault that no middleware answered: logged by its kind alone, since its text may hold what somebody typed.
  app.on('error', (error: Error) => log.error({ fault: error.name }, 'request failed'));
  app.use(sso.calmly);
  let leaving = false;
  app.use(health(database, () => leaving));
  app.use(sso.middleware);
  app.use(
    createConsole({
      pool,
      publicUrl,
      clientSecret: await keys.clientSecret('console'),
      cookieSecret: keys.derive('console cookies').toString('base64url'),
      log,
      acting,
      mappingOf: (name) => (name === source.name ? definition : undefined),
      services: { declared, read: readServiceDefinition, secrets: keys.serviceSecrets },
      serviceName: sso.serviceName,
      pseudonymOf: (salt, person) => monthlyPseudonym(keys.pairwise, salt, person),
    }),
  );
  app.use((ctx, next) => (ctx.path === '/' ? ctx.redirect('/console') : sso.notFound(ctx, next)));

  const server = await listen(boundedServer(app.callback(), settings.requestTimeout), {
    port: settings.port,
    setting: 'PORT',
    address: settings.listen,
  });
  const applier = await startApplier({
    pool,
    sourceName: source.name,
    now: () => new Date(),
    today: () => parisDay(new Date()),
    newId: acting.newId,
    onFault: (fault) =>
      log.error(
        { fault: (fault as Error).name, code: (fault as { code?: string }).code },
        'applying approved lists failed; it will be tried again',
      ),
  });
  const logouts = await startLogoutSender({
    pool,
    now: () => new Date(),
    chance: Math.random,
    clientIds: sso.toldOfLogouts,
    tell: sso.tellLogout,
    onUntold: (client, fault, outcome) => log.warn({ client, fault, outcome }, 'a service could not be told of the end of a session'),
    onFault: (fault) =>
      log.error(
        { fault: (fault as Error).name, code: (fault as { code?: string }).code },
        'telling services of the end of sessions failed; it will be tried again',
      ),
  });
  const dates = startDateWatch({
    pool,
    now: () => new Date(),
    today: () => parisDay(new Date()),
    onFault: (fault) =>
      log.error(
        { fault: (fault as Error).name, code: (fault as { code?: string }).code },
        'ending the sessions of those whose last day is over failed; it will be tried again',
      ),
  });
  const admissions = await startAdmissionWatch({
    pool,
    now: () => new Date(),
    holds: sso.holds,
    onFault: (fault) =>
      log.error(
        { fault: (fault as Error).name, code: (fault as { code?: string }).code },
        'ending what services hold of those who left a collège failed; it will be tried again',
      ),
  });
  const mails = openMails(settings, pool, log, sso.linkMail);
  const keeper = startKeeper({
    signing: keys.signing,
    now: () => new Date(),
    rotateAfter: settings.keysRotateAfterDays * 24 * 3_600_000,
    onRotated: (rotations) => journalRotations(pool, rotations, 'schedule', new Date()),
    onFault: (fault) =>
      log.error(
        { fault: (fault as Error).name, code: (fault as { code?: string }).code },
        'looking after the signing keys failed: those in memory serve on; see KEYS_DIR',
      ),
  });
  const sweeper = setInterval(() => {
    sso.sweep().catch((fault: Error) => log.error({ fault: fault.name }, 'sweeping expired sign-ins failed; it will be tried again'));
  }, sweepEvery);
  return {
    url: publicUrl,
    async close(announced = 0) {
      leaving = true;
      if (announced > 0) await new Promise((done) => setTimeout(done, announced * 1000));
      clearInterval(sweeper);
      const closed = new Promise<void>((done) => server.close(() => done()));
      const cut = setTimeout(() => server.closeAllConnections(), drainFor);
      server.closeIdleConnections();
      await Promise.all([applier.stop(), logouts.stop(), dates.stop(), admissions.stop(), mails.stop(), keeper.stop()]);
      await closed;
      clearTimeout(cut);
      await sso.close();
    },
  };
}

/** Sends alerts, and links to people; without a mail server alerts stay visible in the console, which is said once, and no link is made. */
function openMails(settings: Settings, pool: Database['pool'], log: Log, linkMail: Sso['linkMail']): MailSender {
  const { smtpUrl, mailFrom, alertTo } = settings;
  const warn: Log['warn'] = (fields, message) => log.warn(fields, message);
  const mailer = smtpUrl === null || mailFrom === null ? null : openMailer({ smtpUrl, from: mailFrom, to: alertTo, warn });
  return startMailSender({
    pool,
    now: () => new Date(),
    send:
      mailer &&
      (({ id, subject, text, link }, signal) =>
        mailer.send(link === null ? { id, subject, text } : { id, ...linkMail(link), to: link.address }, signal)),
    onUnsendable: () => log.warn({ setting: 'SMTP_URL' }, 'an alert waits and no mail server is set: it stays in the console'),
    onUnsent: (fault, attempts) => log.error({ fault, attempts }, 'a mail could not be sent; it will be tried again'),
    onFault: (fault) =>
      log.error({ fault: (fault as Error).name, code: (fault as { code?: string }).code }, 'looking for mails to send failed'),
  });
}

/** Liveness: the process answers. Readiness: so does its database, and it is not about to stop. */
function health(database: Database, leaving: () => boolean): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/livez') ctx.body = 'ok\n';
    else if (ctx.path === '/readyz') {
      const fault = leaving() ? 'arrêt en cours' : (await isAnswering(database.pool)) ? null : 'la base de données ne répond pas';
      ctx.status = fault === null ? 200 : 503;
      ctx.body = `${fault ?? 'prêt'}\n`;
    } else return next();
    ctx.set('Cache-Control', 'no-store');
  };
}
