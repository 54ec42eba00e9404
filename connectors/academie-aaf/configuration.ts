// The settings of an AAF source, as written in the configuration. Owns their names and limits, knows no file.
import { z } from 'zod';

export const configuration = z.strictObject({
  /** Folder that holds the files of one delivery. */
  folder: z.string().min(1, 'Indiquez le dossier de la livraison AAF.'),
});

export type Configuration = z.infer<typeof configuration>;
