// `service legacy`: the ids by which a service has known people so far, from a file of two columns.
import { readFile } from 'node:fs/promises';
import { wholeGateway } from '#core/access/actor.ts';
import { foldLogin } from '#core/person/login.ts';
import { perform } from '#src/actions/door.ts';
import { importLegacyIds } from '#src/actions/import-legacy-ids.ts';
import { type Report, refusedReport } from './report.ts';
import { allServices } from './service-show.ts';
import type { Session } from './session.ts';

/** `path`: one person a line, `login;id`, without a heading. @throws MappingFileError */
export async function serviceLegacy(session: Session, clientId: string, path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return refusedReport('invalid', "Le fichier ne peut pas être lu. Rien n'a été enregistré.");
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const ids = lines.map((line) => {
    const [login = '', legacyId = ''] = line.split(';');
    return { login: foldLogin(login.trim()), legacyId: legacyId.trim() };
  });
  const { services } = await allServices(session);
  const subject = services.find((one) => one.clientId === clientId)?.release.subject;
  const known = typeof subject === 'object' && subject.attribute === 'legacy-id';
  const result = await perform(importLegacyIds, session.actor, wholeGateway, { clientId, known, ids }, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  return { ending: 'done', result: { service: clientId, count: result.output.count }, text: result.output.message };
}
