// `demo reset`: removes the data of a demonstration, and of nothing else: a data directory that is not marked as one is never touched.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findLivingServer } from '#database/living-server.ts';
import type { Settings } from '#src/config/settings.ts';
import { demonstrationFolder, isDemonstration } from '#src/demo/marker.ts';
import { type Report, refusedReport } from './report.ts';

/** Empties the data directory (kept itself: it may be a mounted volume). Signing keys are elsewhere and stay. */
export async function demoReset(settings: Settings): Promise<Report> {
  const { dataDirectory, databaseUrl } = settings;
  if (databaseUrl !== null) {
    return refusedReport(
      'external-database',
      "La base est fournie par DATABASE_URL : cette commande n'efface que la base intégrée d'une démonstration. Rien n'a été effacé.",
    );
  }
  if (!(await isDemonstration(settings))) {
    return refusedReport('not-a-demonstration', `Le dossier ${dataDirectory} n'est pas celui d'une démonstration : rien n'a été effacé.`);
  }
  if (await findLivingServer(join(dataDirectory, 'postgres'))) {
    return refusedReport('running', "La démonstration est en marche : arrêtez-la d'abord (Ctrl-C). Rien n'a été effacé.");
  }
  // The demonstration's own folder last: a reset that was cut can be started again.
  const folder = demonstrationFolder(dataDirectory);
  const names = (await readdir(dataDirectory)).map((name) => join(dataDirectory, name)).filter((path) => path !== folder);
  for (const path of [...names, folder]) await rm(path, { recursive: true, force: true });
  return {
    ending: 'done',
    result: { removed: names.length + 1 },
    text: 'La démonstration est effacée. « npm start » en refait une neuve.',
  };
}
