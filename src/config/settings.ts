// Owns the settings of the process: what the environment may say, its defaults, and every fault at once. Knows nothing of their use.
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { HelpDesk } from '#core/help/help.ts';
import { leastCost, type PasswordCost } from '#core/person/password-cost.ts';

/** Frozen; directories are absolute. */
export type Settings = {
  /** PORT: the gateway (sign-in and console) */
  readonly port: number;
  /** DEMO_SERVICE_PORT: the demonstration ENT service */
  readonly servicePort: number;
  /** LISTEN: the address of this machine that both listen on; null: every one */
  readonly listen: string | null;
  /** REQUEST_TIMEOUT: seconds within which a request has to arrive whole */
  readonly requestTimeout: number;
  /** STOP_DELAY: seconds from the word to stop until no connection is taken any more; /readyz says so meanwhile */
  readonly stopDelay: number;
  /** PUBLIC_URL: the gateway as browsers know it, without a final slash */
  readonly publicUrl: string;
  /** DATA_DIR: deliveries, embedded database, demonstration */
  readonly dataDirectory: string;
  /** KEYS_DIR: signing keys */
  readonly keysDirectory: string;
  /** KEYS_PASSPHRASE_FILE: the file of the passphrase that encrypts them; null: they are kept in clear */
  readonly keysPassphraseFile: string | null;
  /** KEYS_ROTATE_AFTER_DAYS: the age at which the gateway makes the next signing key by itself */
  readonly keysRotateAfterDays: number;
  /** PASSWORD_MEMORY_KIB, PASSWORD_PASSES: what one hash of a password costs (Argon2id); `annuaire password calibrate` proposes */
  readonly passwordCost: PasswordCost;
  /** SIGN_IN_JOURNAL_MONTHS: how old the oldest line of the journal of sign-ins may become */
  readonly signInJournalMonths: number;
  /** HELP_DESK_PHONE, HELP_DESK_HOURS, HELP_DESK_URL: the guichet unique, as pages of help name it; null: not told */
  readonly helpDesk: HelpDesk;
  /** DATABASE_URL; null: our own server, under the data directory */
  readonly databaseUrl: string | null;
  /** SOURCE_FILE: the file that says where the académie's directory is, by which door */
  readonly sourceFile: string | null;
  /** SOURCE_FOLDER: the short way, a folder of AAF deliveries; with neither, the demonstration académie */
  readonly sourceFolder: string | null;
  /** TRUST_PROXY: whether X-Forwarded-For is our own proxy's word (true only behind one) */
  readonly trustProxy: boolean;
  /** SMTP_URL: where alerts are sent by mail; null: they are kept and shown as not sent. Holds a password: never logged */
  readonly smtpUrl: string | null;
  /** MAIL_FROM: who the alerts are from */
  readonly mailFrom: string | null;
  /** ALERT_TO: who receives them */
  readonly alertTo: readonly string[];
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

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, 'doit être un numéro de port entre 1 et 65535')
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, 'doit être un numéro de port entre 1 et 65535');

/** A whole number between two bounds, as the environment writes it. */
const whole = (least: number, most: number) => {
  const said = `doit être un nombre entre ${least} et ${most}`;
  return z
    .string()
    .regex(/^\d{1,7}$/, said)
    .transform(Number)
    .refine((value) => value >= least && value <= most, said);
};

/** A socket of this machine has no host in its address: `postgres://compte@/base?host=/run/postgresql`, which is no address to `URL`. */
const socketAddress = /^postgres(ql)?:\/\/([^@/?#\s]*@)?\/[^?#\s]*\?([^#\s]*&)?host=(\/|%2F)[^#\s]*$/i;

const address = (protocols: RegExp, message: string) =>
  z.string().refine((value) => URL.canParse(value) && protocols.test(new URL(value).protocol), message);

const days = 'doit être un nombre de jours entre 7 et 1100';
const mailAddress = /^[^\s<>@,;"]+@[^\s<>@,;"]+$/;
const mailAddresses = (text: string): string[] => text.split(',').map((part) => part.trim());

const schema = z
  .object({
    PORT: portNumber.default(3000),
    DEMO_SERVICE_PORT: portNumber.optional(),
    LISTEN: z
      .string()
      .refine(
        (value) => value === '*' || isIP(value) !== 0,
        'doit être une adresse IP de cette machine (127.0.0.1, ::1…), ou * pour toutes',
      )
      .optional(),
    REQUEST_TIMEOUT: whole(5, 300).default(20),
    STOP_DELAY: whole(0, 60).optional(),
    PUBLIC_URL: address(/^https?:$/, 'doit être une adresse http:// ou https:// complète, par exemple https://annuaire.exemple.fr')
      .refine(
        (value) => !URL.canParse(value) || new URL(value).href === `${new URL(value).origin}/`,
        'doit être une adresse sans chemin, sans « ? » et sans « # » : l’annuaire a un nom de domaine à lui',
      )
      .optional(),
    DATA_DIR: z.string().default('var'),
    KEYS_DIR: z.string().default('keys'),
    KEYS_PASSPHRASE_FILE: z.string().optional(),
    KEYS_ROTATE_AFTER_DAYS: z
      .string()
      .regex(/^\d{1,4}$/, days)
      .transform(Number)
      .refine((value) => value >= 7 && value <= 1100, days)
      .default(365),
    PASSWORD_MEMORY_KIB: whole(leastCost.memory, 1_048_576).default(leastCost.memory),
    PASSWORD_PASSES: whole(leastCost.passes, 20).default(leastCost.passes),
    // CNIL 2021-122: six months to a year. Months go whole, so the youngest line of one is kept for a month less.
    SIGN_IN_JOURNAL_MONTHS: z
      .string()
      .regex(/^(7|8|9|10|11|12)$/, 'doit être un nombre de mois entre 7 et 12')
      .transform(Number)
      .default(12),
    HELP_DESK_PHONE: z
      .string()
      .regex(/^[+\d][\d .()-]{3,29}$/, 'doit être un numéro de téléphone')
      .optional(),
    HELP_DESK_HOURS: z.string().max(200, 'doit tenir en 200 signes').optional(),
    HELP_DESK_URL: address(/^https?:$/, 'doit être une adresse https://').optional(),
    DATABASE_URL: z
      .string()
      .refine(
        (value) => socketAddress.test(value) || (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)),
        'doit être une adresse postgres://compte:mot-de-passe@machine:5432/base, ou postgres://compte@/base?host=/run/postgresql',
      )
      .optional(),
    SOURCE_FILE: z.string().optional(),
    SOURCE_FOLDER: z.string().optional(),
    TRUST_PROXY: z.enum(['true', 'false'], { error: 'doit être true ou false' }).default('false'),
    SMTP_URL: address(
      /^smtps?:$/,
      'doit être une adresse smtp:// ou smtps://, par exemple smtp://compte:mot-de-passe@courrier.exemple.fr:587',
    )
      .refine((value) => !URL.canParse(value) || new URL(value).hostname !== '', 'doit être une adresse qui nomme un serveur de courrier')
      .optional(),
    MAIL_FROM: z.string().regex(mailAddress, 'doit être une adresse de courrier, par exemple annuaire@exemple.fr').optional(),
    ALERT_TO: z
      .string()
      .refine(
        (value) => mailAddresses(value).every((one) => mailAddress.test(one)),
        'doit être une ou plusieurs adresses de courrier, séparées par des virgules',
      )
      .optional(),
    LOG_LEVEL: z.enum(LEVELS, { error: `doit être un de : ${LEVELS.join(', ')}` }).default('info'),
  })
  .refine((value) => value.PORT !== value.DEMO_SERVICE_PORT, { path: ['DEMO_SERVICE_PORT'], error: 'doit être différent de PORT' })
  .refine((value) => value.SOURCE_FILE === undefined || value.SOURCE_FOLDER === undefined, {
    path: ['SOURCE_FOLDER'],
    error: 'ne peut pas être donné avec SOURCE_FILE : une seule source',
  })
  .refine((value) => value.SMTP_URL === undefined || value.MAIL_FROM !== undefined, {
    path: ['MAIL_FROM'],
    error: 'doit être donné avec SMTP_URL : un serveur de courrier veut un expéditeur',
  })
  .refine((value) => value.SMTP_URL === undefined || value.ALERT_TO !== undefined, {
    path: ['ALERT_TO'],
    error: 'doit être donné avec SMTP_URL : sans destinataire, aucune alerte ne part',
  });

/**
 * Reads the settings; an empty variable counts as absent, unknown ones are left alone.
 * @throws SettingsError with all faults
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));
  const read = schema.safeParse(given);
  if (!read.success) throw new SettingsError(read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const values = read.data;
  const invented = values.SOURCE_FILE === undefined && values.SOURCE_FOLDER === undefined;
  return Object.freeze({
    port: values.PORT,
    servicePort: values.DEMO_SERVICE_PORT ?? besidePort(values.PORT),
    // Invented people whose passwords are printed: for this machine alone, unless somebody says otherwise.
    listen: values.LISTEN === undefined ? (invented ? '127.0.0.1' : null) : values.LISTEN === '*' ? null : values.LISTEN,
    requestTimeout: values.REQUEST_TIMEOUT,
    stopDelay: values.STOP_DELAY ?? (invented ? 0 : 2),
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${values.PORT}`).replace(/\/+$/, ''),
    dataDirectory: resolve(values.DATA_DIR),
    keysDirectory: resolve(values.KEYS_DIR),
    keysPassphraseFile: values.KEYS_PASSPHRASE_FILE === undefined ? null : resolve(values.KEYS_PASSPHRASE_FILE),
    keysRotateAfterDays: values.KEYS_ROTATE_AFTER_DAYS,
    passwordCost: { memory: values.PASSWORD_MEMORY_KIB, passes: values.PASSWORD_PASSES },
    signInJournalMonths: values.SIGN_IN_JOURNAL_MONTHS,
    helpDesk: {
      phone: values.HELP_DESK_PHONE ?? null,
      hours: values.HELP_DESK_HOURS ?? (values.HELP_DESK_PHONE === undefined ? null : 'du lundi au vendredi de 8 h à 18 h'),
      url: values.HELP_DESK_URL ?? null,
    },
    databaseUrl: values.DATABASE_URL ?? null,
    trustProxy: values.TRUST_PROXY === 'true',
    sourceFile: values.SOURCE_FILE === undefined ? null : resolve(values.SOURCE_FILE),
    sourceFolder: values.SOURCE_FOLDER === undefined ? null : resolve(values.SOURCE_FOLDER),
    smtpUrl: values.SMTP_URL ?? null,
    mailFrom: values.MAIL_FROM ?? null,
    alertTo: Object.freeze(values.ALERT_TO === undefined ? [] : mailAddresses(values.ALERT_TO)),
    logLevel: values.LOG_LEVEL,
  });
}

/** The next one, or the one before the last of all. */
function besidePort(port: number): number {
  return port === 65_535 ? port - 1 : port + 1;
}

/** Whether no real source is configured: the invented académie is made, and shown. */
export function isForDemonstration({ sourceFile, sourceFolder }: Pick<Settings, 'sourceFile' | 'sourceFolder'>): boolean {
  return sourceFile === null && sourceFolder === null;
}
