// Owns the settings of the process: what the environment may say, its defaults, and every fault at once. Knows nothing of their use.
import { resolve } from 'node:path';
import { z } from 'zod';

/** Frozen; directories are absolute. */
export type Settings = {
  /** PORT: the gateway (sign-in and console) */
  readonly port: number;
  /** DEMO_SERVICE_PORT: the demonstration ENT service */
  readonly servicePort: number;
  /** PUBLIC_URL: the gateway as browsers know it, without a final slash */
  readonly publicUrl: string;
  /** DATA_DIR: deliveries, embedded database, demonstration */
  readonly dataDirectory: string;
  /** KEYS_DIR: signing keys */
  readonly keysDirectory: string;
  /** DATABASE_URL; null: our own server, under the data directory */
  readonly databaseUrl: string | null;
  /** SOURCE_FOLDER: where the académie's deliveries are; null: the demonstration académie */
  readonly sourceFolder: string | null;
  /** TRUST_PROXY: whether X-Forwarded-For is our own proxy's word (true only behind one) */
  readonly trustProxy: boolean;
  /** LOG_LEVEL */
  readonly logLevel: (typeof LEVELS)[number];
};

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The environment is wrong; `message` lists every fault in French, and never repeats a value (DATABASE_URL holds a password). */
export class SettingsError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Réglages incorrects :\n${faults.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'SettingsError';
    this.faults = faults;
  }
}

const port = (fallback: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'doit être un numéro de port entre 1 et 65535')
    .transform(Number)
    .refine((value) => value >= 1 && value <= 65_535, 'doit être un numéro de port entre 1 et 65535')
    .default(fallback);

const address = (protocols: RegExp, message: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), message);

const schema = z
  .object({
    PORT: port(3000),
    DEMO_SERVICE_PORT: port(3001),
    PUBLIC_URL: address(/^https?:$/, 'doit être une adresse http:// ou https:// complète, par exemple https://annuaire.exemple.fr')
      .refine(
        (value) => !URL.canParse(value) || new URL(value).href === `${new URL(value).origin}/`,
        'doit être une adresse sans chemin, sans « ? » et sans « # » : l’annuaire a un nom de domaine à lui',
      )
      .optional(),
    DATA_DIR: z.string().default('var'),
    KEYS_DIR: z.string().default('keys'),
    DATABASE_URL: address(/^postgres(ql)?:$/, 'doit être une adresse postgres://compte:mot-de-passe@machine:5432/base').optional(),
    SOURCE_FOLDER: z.string().optional(),
    TRUST_PROXY: z.enum(['true', 'false'], { error: 'doit être true ou false' }).default('false'),
    LOG_LEVEL: z.enum(LEVELS, { error: `doit être un de : ${LEVELS.join(', ')}` }).default('info'),
  })
  .refine((value) => value.PORT !== value.DEMO_SERVICE_PORT, { path: ['DEMO_SERVICE_PORT'], error: 'doit être différent de PORT' });

/**
 * Reads the settings; an empty variable counts as absent, unknown ones are left alone.
 * @throws SettingsError with all faults
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const read = schema.safeParse(given);
  if (!read.success) throw new SettingsError(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const values = read.data;
  return Object.freeze({
    port: values.PORT,
    servicePort: values.DEMO_SERVICE_PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    dataDirectory: resolve(values.DATA_DIR),
    keysDirectory: resolve(values.KEYS_DIR),
    databaseUrl: values.DATABASE_URL ?? null,
    trustProxy: values.TRUST_PROXY === 'true',
    sourceFolder: values.SOURCE_FOLDER === undefined ? null : resolve(values.SOURCE_FOLDER),
    logLevel: values.LOG_LEVEL,
  });
}
