// From a request to a report: which function does which command, and how faults of the machine are told. No stack trace reaches a user.
import { EmbeddedDatabaseError } from '#database/embedded/error.ts';
import { MigrationError } from '#database/migrate.ts';
import { DatabaseUnavailable } from '#database/pool.ts';
import { SyncBusyError } from '#database/sync-lock.ts';
import { DataDirectoryError } from '#src/composition/data-directory.ts';
import { MappingFileError } from '#src/config/mapping-file.ts';
import { readSettings, SettingsError } from '#src/config/settings.ts';
import { SourceFileError } from '#src/config/source-file.ts';
import { KeyFileError } from '#src/keys/key-file-error.ts';
import { accountWithdraw } from './account-withdraw.ts';
import { charterList, charterPublish } from './charter.ts';
import { complianceRecord } from './compliance-record.ts';
import { credentialsIssue } from './credentials-issue.ts';
import { credentialsSlips } from './credentials-slips.ts';
import { type Alone, deliverySign } from './delivery-sign.ts';
import { deliveryVerify } from './delivery-verify.ts';
import { demoCode } from './demo-code.ts';
import { demoReset } from './demo-reset.ts';
import { journalVerify } from './journal-verify.ts';
import { keysEncrypt } from './keys-encrypt.ts';
import { keysList } from './keys-list.ts';
import { keysRotate } from './keys-rotate.ts';
import { listDecide } from './list-decide.ts';
import { isLogin, runLogin } from './login.ts';
import { logoutList, logoutReplay } from './logouts.ts';
import { operatorAdd } from './operator-add.ts';
import { passwordCalibrate } from './password-calibrate.ts';
import { personExplain } from './person-explain.ts';
import { planList, planShow } from './plan.ts';
import { openProgress } from './progress.ts';
import { type Report, refusedReport } from './report.ts';
import type { Asked, Request } from './request.ts';
import { roleAssign } from './role-assign.ts';
import { roleEnd } from './role-end.ts';
import { secondFactorReset } from './second-factor-reset.ts';
import { serviceLegacy } from './service-legacy.ts';
import { serviceOpen } from './service-open.ts';
import { serviceAdd, serviceChange, serviceClose, serviceSecret } from './service-register.ts';
import { serviceList, servicePreview, serviceShow } from './service-show.ts';
import { NoDatabaseError, type Session, withSession } from './session.ts';
import { signInStatistics, signInTrace } from './sign-ins.ts';
import { syncRun } from './sync-run.ts';

/** Does what was asked for. Never throws: a fault becomes a report. */
export async function answer({ request, json }: Asked, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Report> {
  const progress = openProgress(process.stderr, !json);
  const alone: Alone = { now: new Date(), signal, progress };
  try {
    // The académie signs on a machine of its own, where nothing of ours is set.
    if (request.command === 'delivery sign') return await deliverySign(request.folder, request.options, alone);
    const settings = readSettings(env);
    if (request.command === 'delivery verify') return await deliveryVerify(request.folder, request.options, settings, alone);
    if (request.command === 'demo reset') return await demoReset(settings);
    if (request.command === 'demo code') return demoCode(settings, request.key, alone.now);
    if (request.command === 'password calibrate') return await passwordCalibrate(request.wanted, settings, alone);
    // A stolen key does not wait for a database: these need none.
    if (isLogin(request)) return await runLogin(request, settings, alone.now);
    if (request.command === 'keys list') return await keysList(settings, alone.now);
    if (request.command === 'keys rotate') return await keysRotate(request.options, settings, alone);
    if (request.command === 'keys encrypt') return await keysEncrypt(request.options, settings, alone.now);
    return await withSession({ settings, showProgress: !json, signal }, (session) => run(session, request));
  } catch (error) {
    return faultReport(error);
  } finally {
    progress.stop();
  }
}

function run(
  session: Session,
  request: Exclude<
    Request,
    { command: `demo ${string}` | `delivery ${string}` | `keys ${string}` | `login ${string}` | 'password calibrate' }
  >,
): Promise<Report> {
  switch (request.command) {
    case 'sync run':
      return syncRun(session, request.options);
    case 'plan list':
      return planList(session);
    case 'plan show':
      return planShow(session, request.uai);
    case 'list approve':
      return listDecide(session, 'approve', request.uai, request.options);
    case 'list refuse':
      return listDecide(session, 'refuse', request.uai, request.options);
    case 'list release':
      return listDecide(session, 'release', request.uai, request.options);
    case 'person explain':
      return personExplain(session, request.person);
    case 'journal verify':
      return journalVerify(session, request.options);
    case 'compliance record':
      return complianceRecord(session, request.uai, request.options);
    case 'charter publish':
      return charterPublish(session, request.charter, request.options);
    case 'sign-ins statistics':
      return signInStatistics(session, request.options);
    case 'sign-ins trace':
      return signInTrace(session, request.person, request.options);
    case 'charter list':
      return charterList(session);
    case 'role assign':
      return roleAssign(session, request.person, request.role, request.options);
    case 'role end':
      return roleEnd(session, request.person, request.role, request.options);
    case 'operator add':
      return operatorAdd(session, request.options);
    case 'credentials issue':
      return credentialsIssue(session, request.person);
    case 'credentials slips':
      return credentialsSlips(session, request.uai, request.options);
    case 'account suspend':
      return accountWithdraw(session, 'suspend', request.person, request.options);
    case 'account reinstate':
      return accountWithdraw(session, 'reinstate', request.person, request.options);
    case 'logout list':
      return logoutList(session);
    case 'logout replay':
      return logoutReplay(session, request.options);
    case 'service list':
      return serviceList(session);
    case 'service show':
      return serviceShow(session, request.clientId);
    case 'service legacy':
      return serviceLegacy(session, request.clientId, request.path);
    case 'service preview':
      return servicePreview(session, request.clientId, request.person);
    case 'service add':
      return serviceAdd(session, request.path);
    case 'service change':
      return serviceChange(session, request.path);
    case 'service close':
      return serviceClose(session, request.clientId);
    case 'service secret':
      return serviceSecret(session, request.clientId);
    case 'service open':
      return serviceOpen(session, true, request.clientId, request.uai, request.options);
    case 'service shut':
      return serviceOpen(session, false, request.clientId, request.uai, request.options);
    case 'second-factor reset':
      return secondFactorReset(session, request.person);
  }
}

const told = [
  NoDatabaseError,
  DataDirectoryError,
  EmbeddedDatabaseError,
  DatabaseUnavailable,
  MigrationError,
  SyncBusyError,
  MappingFileError,
  SourceFileError,
  SettingsError,
  KeyFileError,
] as const;

/** Errors of ours say in French what to do. Of any other only its kind and code are told: its message may hold a personal value. */
function faultReport(error: unknown): Report {
  if (told.some((kind) => error instanceof kind)) return refusedReport('unavailable', (error as Error).message, 'unavailable');
  if (error instanceof Error && error.name === 'AbortError')
    return refusedReport('interrupted', "Interrompu. Rien n'a été laissé à moitié fait.");
  const { name = 'erreur', code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  const what = code === undefined ? name : `${name}, ${code}`;
  return refusedReport(
    'fault',
    `Erreur imprévue du programme (${what}). Ce qui était en cours a été annulé. Recommencez ; si cela se répète, signalez-la avec la commande employée.`,
    'fault',
  );
}
