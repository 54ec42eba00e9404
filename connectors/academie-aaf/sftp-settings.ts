// The settings of a drop on an SFTP server, as written in the configuration. Owns their names and limits; opens nothing. No secret is ever written
// in a setting: only the path of the file that holds it.
import { z } from 'zod';

const fingerprint = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}$/,
    "Indiquez l'empreinte de la clé du serveur telle que « ssh-keygen -lf » l'affiche (SHA256: suivi de 43 caractères), confirmée par l'académie.",
  );

const seconds = (name: string, most: number) =>
  z
    .int(`Indiquez « ${name} » en secondes entières.`)
    .min(1, `« ${name} » est d'au moins 1 seconde.`)
    .max(most, `« ${name} » est d'au plus ${most} secondes.`);

const path = (what: string) => z.string().min(1, `Indiquez le chemin du fichier qui contient ${what}.`);

export const sftpSettings = z
  .strictObject({
    /** Name or address of the server. */
    host: z
      .string('Indiquez le serveur SFTP (« host »).')
      .regex(/^[^\s/@]+$/, 'Indiquez le nom du serveur SFTP seul, sans « sftp:// » ni compte.'),
    port: z
      .int('Indiquez le port en chiffres.')
      .min(1, 'Le port est entre 1 et 65535.')
      .max(65535, 'Le port est entre 1 et 65535.')
      .default(22),
    user: z
      .string("Indiquez le compte que l'académie vous a ouvert (« user »).")
      .min(1, "Indiquez le compte que l'académie vous a ouvert (« user »)."),
    /** Folder of the deliveries on the server, from the account's own folder unless it begins with a slash. */
    folder: z.string().min(1, 'Indiquez le dossier des livraisons sur le serveur.').default('.'),
    /** Fingerprints of the keys that the server may show; several while the académie changes its key. */
    hostKey: z.union([fingerprint, z.array(fingerprint).min(1, 'Indiquez au moins une empreinte de la clé du serveur.')], {
      error: (issue) =>
        issue.input === undefined
          ? "L'empreinte de la clé du serveur (« hostKey ») est obligatoire : demandez-la à l'académie."
          : "Indiquez l'empreinte de la clé du serveur telle que « ssh-keygen -lf » l'affiche (SHA256:…), ou une liste d'empreintes.",
    }),
    privateKeyFile: path('la clé privée').optional(),
    passphraseFile: path('la phrase secrète de la clé').optional(),
    passwordFile: path('le mot de passe').optional(),
    /** Seconds to reach the server and log in. */
    connectTimeout: seconds('connectTimeout', 600).default(20),
    /** Seconds without an answer after which the line counts as cut. */
    idleTimeout: seconds('idleTimeout', 3600).default(60),
  })
  .superRefine(({ privateKeyFile, passphraseFile, passwordFile }, context) => {
    const say = (at: string, message: string) => context.addIssue({ code: 'custom', path: [at], message });
    if ((privateKeyFile === undefined) === (passwordFile === undefined))
      say('privateKeyFile', 'Indiquez une seule façon de se connecter : « privateKeyFile » (recommandé) ou « passwordFile ».');
    if (passphraseFile !== undefined && privateKeyFile === undefined)
      say('passphraseFile', '« passphraseFile » accompagne « privateKeyFile » : il ne sert à rien sans lui.');
  });

export type SftpSettings = z.infer<typeof sftpSettings>;
