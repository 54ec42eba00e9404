// The settings of an AAF source, as written in the configuration. Owns their names, limits and what is taken when they are left out.
import { z } from 'zod';
import type { SignaturePolicy } from './bordereau/statement.ts';
import { sftpSettings } from './sftp-settings.ts';

const everyDay = [1, 2, 3, 4, 5, 6, 7] as const;

const seconds = 'stableFor : un nombre entier de secondes, de 0 à 86400 (un jour).';
const weekdays = 'days : une liste de jours de la semaine, de 1 (lundi) à 7 (dimanche), avec au moins un jour.';

export const configuration = z
  .strictObject({
    /** Folder where deliveries are put. */
    folder: z.string().min(1, 'Indiquez le dossier de la livraison AAF.').optional(),
    /** Server where they are put, in the place of a folder. */
    sftp: sftpSettings.optional(),
    /** Seconds during which a file must not have changed; 0 in a folder and 60 on a server when left out. */
    stableFor: z.int(seconds).min(0, seconds).max(86_400, seconds).optional(),
    /** What becomes of a delivery without a signed bordereau; `when-present` when left out. */
    signature: z
      .enum(['required', 'when-present', 'off'], 'signature : required (exigée), when-present (vérifiée si elle est là) ou off (jamais).')
      .optional(),
    /** Name of the académie that a signed bordereau must bear; whatever it says when left out. */
    academie: z.string('academie : le nom que porte le bordereau.').min(1, 'academie : le nom que porte le bordereau.').optional(),
    /** Days of the week (1 is Monday) on which a Delta is expected; all of them when left out. */
    days: z.array(z.int(weekdays).min(1, weekdays).max(7, weekdays), weekdays).min(1, weekdays).optional(),
  })
  .refine(({ folder, sftp }) => (folder === undefined) !== (sftp === undefined), {
    error: 'Indiquez où sont les livraisons AAF : « folder » (un dossier) ou « sftp » (un serveur), et un seul des deux.',
  });

export type Configuration = z.infer<typeof configuration>;

/** The settings that decide of a reading, none left out. */
export type ReadingSettings = {
  readonly stableFor: number;
  readonly signature: SignaturePolicy;
  readonly days: readonly number[];
  readonly academie: string | null;
};

/** Completes what was left out. */
export function readingSettings({ sftp, stableFor, signature, days, academie }: Configuration): ReadingSettings {
  return {
    stableFor: stableFor ?? (sftp === undefined ? 0 : 60),
    signature: signature ?? 'when-present',
    days: days ?? everyDay,
    academie: academie ?? null,
  };
}
