// `charter publish` and `charter list`: what people accept before they use the service (C-11.1), put in force by the académie.
import { resolve } from 'node:path';
import { wholeGateway } from '#core/access/actor.ts';
import { counted, frenchDate, parisDay } from '#core/calendar/french-date.ts';
import { readCharters } from '#database/charter-reader.ts';
import { perform } from '#src/actions/door.ts';
import { publishCharter } from '#src/actions/publish-charter.ts';
import { charterNames, readCharterFile } from '#src/config/charter-file.ts';
import { MappingFileError } from '#src/config/mapping-file.ts';
import { type Report, refusedReport, textTable } from './report.ts';
import type { Session } from './session.ts';

export type CharterPublishOptions = { readonly folder?: string };

const usual = resolve(import.meta.dirname, '../../mappings/charters');

/** Puts the file `<name>.yaml` in force. @throws MappingFileError */
export async function charterPublish(session: Session, name: string, { folder = usual }: CharterPublishOptions): Promise<Report> {
  const directory = resolve(folder);
  const names = await charterNames(directory).catch((): readonly string[] => []);
  if (!names.includes(name)) {
    const there = names.length === 0 ? 'Ce dossier n’en contient aucune' : `Chartes de ce dossier : ${names.join(', ')}`;
    throw new MappingFileError(`${name}.yaml`, [`il n'est pas dans ${directory}. ${there}`]);
  }
  const version = await readCharterFile(directory, name);
  const result = await perform(publishCharter, session.actor, wholeGateway, version, session.context);
  if (!result.ok) return refusedReport(result.refusal.code, result.refusal.message);
  const { kind, message } = result.output;
  return { ending: 'done', result: { charter: name, version: version.version, kind }, text: message };
}

/** Every published version and how many people accepted it: counts, no name. */
export async function charterList({ pool }: Session): Promise<Report> {
  const charters = await readCharters(pool);
  const rows = charters.map(({ charter, version, title, publishedAt, inForce, accepted, digest }) => [
    charter,
    String(version),
    inForce ? 'en vigueur' : 'remplacée',
    frenchDate(parisDay(publishedAt)),
    counted(accepted, 'accord', 'accords'),
    digest.slice(0, 12),
    title,
  ]);
  const heads = ['CHARTE', 'VERSION', 'ÉTAT', 'PUBLIÉE', 'ACCORDS', 'EMPREINTE', 'TITRE'];
  const text =
    charters.length === 0
      ? 'Aucune charte n’est publiée : aucune n’est demandée à la connexion. Pour publier : charter publish <charte>.'
      : textTable([heads, ...rows]);
  return { ending: 'done', result: { charters }, text };
}
