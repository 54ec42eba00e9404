// The settings of an LDAP source, as written in the configuration. Owns their names, limits and defaults (SDET); opens nothing.
import { FilterParser } from 'ldapts';
import { z } from 'zod';
import type { Category } from '#core/mapping/source-record.ts';

const address = z.string().superRefine((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['ldap:', 'ldaps:'].includes(url.protocol) || url.hostname === '')
    context.addIssue({ code: 'custom', message: 'Écrivez l’adresse de l’annuaire ainsi : ldaps://annuaire.academie.fr:636.' });
  else if (url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    context.addIssue({ code: 'custom', message: 'L’adresse ne porte que le nom et le port : ni compte, ni mot de passe, ni base.' });
});

const dn = z
  .string()
  .regex(/^[A-Za-z][\w-]*\s*=[^=]+(,\s*[A-Za-z][\w-]*\s*=[^=]+)*$/, 'Un DN est attendu, par exemple ou=personnes,dc=academie,dc=fr.');
const objectClass = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'Un nom de classe LDAP est attendu, par exemple ENTEleve.');
const filter = z.string().refine((text) => {
  try {
    return text.startsWith('(') && FilterParser.parseString(text) !== null;
  } catch {
    return false;
  }
}, 'Un filtre LDAP entre parenthèses est attendu, par exemple (!(ENTPersonAlias=*)).');
const seconds = (fallback: number) =>
  z.int('Un nombre entier de secondes est attendu.').min(1, 'Au moins une seconde.').max(600, 'Au plus 600 secondes.').default(fallback);

const classes = (names: readonly string[]) =>
  z
    .array(objectClass)
    .min(1, 'Nommez au moins une classe.')
    .default([...names]);

export const configuration = z
  .strictObject({
    /** `ldaps://name:636`, or `ldap://name:389` with `startTls`; without TLS only towards this machine. */
    url: address,
    startTls: z.boolean('Écrivez true ou false.').default(false),
    /** Name that the certificate bears, where it is not the address's. */
    serverName: z.string().min(1, 'Indiquez le nom que porte le certificat, ou retirez ce réglage.').optional(),
    /** An account that may only read. */
    bindDn: dn,
    /** File that holds its password, alone on one line. */
    passwordFile: z.string().min(1, 'Indiquez le fichier qui contient le mot de passe du compte de lecture.'),
    /** What stands before the `$` in the jointures of this académie. */
    jointurePrefix: z.string().regex(/^[^$\s]{1,64}$/, 'Indiquez ce qui précède le « $ » des jointures, par exemple AC-RENNES.'),
    bases: z.strictObject({
      people: dn,
      structures: dn,
      /** MEF and subjects, where the directory has them. */
      nomenclatures: dn.optional(),
    }),
    /** Further conditions, beside the classes. */
    filters: z.strictObject({ people: filter.optional(), structures: filter.optional() }).default({}),
    classes: z
      .strictObject({
        EtabEducNat: classes(['ENTEtablissement']),
        MefEducNat: classes(['ENTMef']),
        MatiereEducNat: classes(['ENTMatiere']),
        Eleve: classes(['ENTEleve']),
        PersRelEleve: classes(['ENTAuxPersRelEleve']),
        PersEducNat: classes(['ENTAuxEnseignant', 'ENTAuxNonEnsEtab', 'ENTAuxNonEnsServAc']),
      })
      .prefault({}),
    /** How composites name a structure or a person; auto: each value says it by its shape (DN, UAI, `SOURCE$key`). */
    dialect: z.enum(['auto', 'dn', 'uai', 'source-key'], 'Choisissez auto, dn, uai ou source-key.').default('auto'),
    /** What tells that an entry has changed; auto: entryCSN where the server has it (OpenLDAP). */
    changes: z.enum(['auto', 'entryCSN', 'modifyTimestamp'], 'Choisissez auto, entryCSN ou modifyTimestamp.').default('auto'),
    pageSize: z
      .int('Un nombre entier est attendu.')
      .min(10, 'Au moins 10 fiches par page.')
      .max(10_000, 'Au plus 10 000 fiches par page.')
      .default(1000),
    connectTimeoutSeconds: seconds(10),
    idleTimeoutSeconds: seconds(60),
  })
  .superRefine(({ url, startTls }, context) => {
    if (!URL.canParse(url)) return;
    const { protocol, hostname } = new URL(url);
    if (protocol === 'ldaps:' && startTls)
      context.addIssue({ code: 'custom', path: ['startTls'], message: 'Une adresse ldaps:// est déjà chiffrée : retirez startTls.' });
    if (protocol === 'ldap:' && !startTls && !isLoopback(hostname))
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'Sans chiffrement, l’annuaire n’est lu que sur cette machine (127.0.0.1) : écrivez ldaps://, ou ajoutez startTls.',
      });
  });

export type Configuration = z.infer<typeof configuration>;

/** This very machine, by address: a name could be made to lead elsewhere. */
function isLoopback(hostname: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]';
}

/** The filter of a category: one of its classes, and what the settings add. */
export function filterOf({ classes: named, filters }: Configuration, category: Category): string {
  const names = named[category];
  const ofClass = names.length === 1 ? `(objectClass=${names[0]})` : `(|${names.map((name) => `(objectClass=${name})`).join('')})`;
  const more =
    category === 'EtabEducNat'
      ? filters.structures
      : category === 'MefEducNat' || category === 'MatiereEducNat'
        ? undefined
        : filters.people;
  return more === undefined ? ofClass : `(&${ofClass}${more})`;
}

/** The base of a category, null where the directory has none. */
export function baseOf({ bases }: Configuration, category: Category): string | null {
  if (category === 'EtabEducNat') return bases.structures;
  return category === 'MefEducNat' || category === 'MatiereEducNat' ? (bases.nomenclatures ?? null) : bases.people;
}
