// The gateway's process: settings, database, the demonstration where no source is configured, the application, the demonstration service.
// Knows everything; imported by nobody.
import { join } from 'node:path';
import { pino } from 'pino';
import { parisDay } from '#core/calendar/french-date.ts';
import { type Database, openDatabase } from '#database/pool.ts';
import { openProgress } from './cli/progress.ts';
import { demandDataDirectory } from './composition/data-directory.ts';
import { declaredServices } from './composition/declared-services.ts';
import { demandFreePorts } from './composition/free-port.ts';
import { actingContext, type Gateway, openGateway } from './composition/gateway.ts';
import { clearKeysNotice, openGatewayKeys } from './composition/gateway-keys.ts';
import { configuredSource, demandSource, folderSource, openSource } from './composition/source.ts';
import { isForDemonstration, readSettings, type Settings } from './config/settings.ts';
import { hasDemonstration } from './demo/marker.ts';
import { prepareDemonstration } from './demo/prepare.ts';
import { startDemoService } from './demo/start-service.ts';
import { welcome } from './demo/welcome.ts';
import { runSync } from './sync/run.ts';
import type { SyncReport } from './sync/sync-report.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const closing: ((announced: number) => Promise<void>)[] = [];
let stopping: Promise<void> | null = null;
let stopDelay = 0;

/** Closes in the reverse order of opening; a second word changes nothing. `announced`: seconds that a proxy gets to look elsewhere. */
function stop(code: number, announced = 0): Promise<void> {
  stopping ??= (async () => {
    for (const close of closing.reverse()) await close(announced).catch(() => undefined);
    process.exit(code);
  })();
  return stopping;
}

async function start(settings: Settings): Promise<void> {
  const log = pino({ level: settings.logLevel }, pino.destination(2));
  say('Annuaire fédérateur : démarrage…');
  const invented = isForDemonstration(settings);
  if (!invented) await demandSource(await configuredSource(settings), settings);
  const { listen: address } = settings;
  stopDelay = settings.stopDelay;
  const service = { port: settings.servicePort, setting: 'DEMO_SERVICE_PORT', address };
  await demandFreePorts([{ port: settings.port, setting: 'PORT', address }, ...(invented ? [service] : [])]);
  // Before the database: a key that cannot be read must not leave a new empty database behind.
  const keys = await openGatewayKeys(settings);
  if (!keys.sealed) say(clearKeysNotice(settings, invented));
  if (settings.databaseUrl === null || invented) await demandDataDirectory(settings.dataDirectory);
  const database = await openDatabase(settings, { size: 20 });
  closing.push(() => database.close());
  if (!invented && (await hasDemonstration(settings.dataDirectory))) throw new DemonstrationInPlace();
  const prepared = invented ? await demonstrate(settings, database) : null;
  const gateway: Gateway = await openGateway({ settings, database, log, env: process.env });
  closing.push((announced) => gateway.close(announced));
  if (prepared !== null) {
    const demonstration = await startDemoService(settings, await keys.clientSecret('ent-demonstration'));
    closing.push(() => demonstration.stop());
  }
  say(welcome(settings, prepared, parisDay(new Date())));
}

/** A real source on the demonstration's data: real and invented people would stand in one registry. */
class DemonstrationInPlace extends Error {
  override readonly name = 'DemonstrationInPlace';
  override readonly message =
    'Ce dossier de données (DATA_DIR) contient l’académie de démonstration : une vraie source (SOURCE_FILE ou SOURCE_FOLDER) ne peut pas s’y ajouter. Donnez un autre DATA_DIR, ou effacez la démonstration : npm run -s annuaire -- demo reset.';
}

async function demonstrate(settings: Settings, database: Database): ReturnType<typeof prepareDemonstration> {
  const { name: sourceName } = await configuredSource(settings);
  const progress = openProgress(process.stderr, process.stderr.isTTY === true);
  const { newId, ...acting } = actingContext();
  const sync = async (delivery: string): Promise<SyncReport> => {
    const now = new Date();
    const { source, door, mapper } = await openSource(folderSource(delivery, sourceName), settings);
    const { pool } = database;
    return runSync({
      pool,
      sourceName,
      source,
      door,
      mapper,
      now,
      today: parisDay(now),
      newId,
      progress: progress.report,
    });
  };
  try {
    return await prepareDemonstration({
      folder: join(settings.dataDirectory, 'demo'),
      sourceName,
      acting: { pool: database.pool, now: new Date(), newId, ...acting },
      sync,
      declared: await declaredServices(settings, process.env),
    });
  } finally {
    progress.stop();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping === null) say('\nArrêt en cours…');
    // Ctrl-C is somebody at a terminal, who waits for nothing.
    void stop(0, signal === 'SIGTERM' ? stopDelay : 0);
  });
}

try {
  await start(readSettings(process.env));
} catch (error) {
  // French messages come from errors made for people; anything else is a fault of ours, named without its text.
  const shown = new Set([
    'SettingsError',
    'EmbeddedDatabaseError',
    'DatabaseUnavailable',
    'MigrationError',
    'MappingFileError',
    'SourceFileError',
    'PortError',
    'DemoServiceError',
    'DemonstrationInPlace',
    'DataDirectoryError',
    'KeyFileError',
  ]);
  const { name, message } = error as Error;
  process.stderr.write(
    shown.has(name)
      ? `${message}\n`
      : `Le démarrage a échoué (${name}). Relancez avec LOG_LEVEL=debug et transmettez ce qui s’affiche au support.\n`,
  );
  if (!shown.has(name) && process.env.LOG_LEVEL === 'debug') process.stderr.write(`${(error as Error).stack}\n`);
  await stop(1);
}
