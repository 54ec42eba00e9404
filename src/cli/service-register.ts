// `service add | change | close | secret`: the académie's part of the catalogue, from the machine. A secret is written once, to whoever asked.
import { wholeGateway } from '#core/access/actor.ts';
import { changeService } from '#src/actions/change-service.ts';
import { closeService } from '#src/actions/close-service.ts';
import { perform, type Result } from '#src/actions/door.ts';
import { type Registered, registerService } from '#src/actions/register-service.ts';
import { renewSecret } from '#src/actions/renew-secret.ts';
import { declaredServices } from '#src/composition/declared-services.ts';
import { openGatewayKeys } from '#src/composition/gateway-keys.ts';
import { readServiceFile } from '#src/config/claims-file.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `path`: a YAML file in the form of mappings/claims; it stays where it is, and is not read again. @throws MappingFileError, KeyFileError */
export async function serviceAdd(session: Session, path: string): Promise<Report> {
  const service = await readServiceFile(path, process.env, 'by-college');
  const { serviceSecrets: secrets } = await openGatewayKeys(session.settings, false);
  const declared = (await declaredServices(session.settings, process.env)).map(({ clientId }) => clientId);
  return told(
    service.clientId,
    await perform(registerService, session.actor, wholeGateway, { service, declared, secrets }, session.context),
  );
}

/** @throws MappingFileError, KeyFileError */
export async function serviceChange(session: Session, path: string): Promise<Report> {
  const service = await readServiceFile(path, process.env, 'by-college');
  const { serviceSecrets: secrets } = await openGatewayKeys(session.settings, false);
  return told(
    service.clientId,
    await perform(changeService, session.actor, wholeGateway, { service, revision: null, secrets }, session.context),
  );
}

export async function serviceClose(session: Session, clientId: string): Promise<Report> {
  const result = await perform(closeService, session.actor, wholeGateway, { clientId }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  return { ending: 'done', result: { service: clientId }, text: result.output.message };
}

/** @throws KeyFileError */
export async function serviceSecret(session: Session, clientId: string): Promise<Report> {
  const { serviceSecrets: secrets } = await openGatewayKeys(session.settings, false);
  return told(clientId, await perform(renewSecret, session.actor, wholeGateway, { clientId, secrets }, session.context));
}

function told(service: string, result: Result<Registered>): Report {
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { secret, message } = result.output;
  const once = secret === null ? '' : `\nSecret, montré cette seule fois : ${secret}`;
  return { ending: 'done', result: { service, ...(secret === null ? {} : { secret }) }, text: `${message}${once}` };
}
