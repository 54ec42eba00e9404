// The settings of an upstream that speaks SAML 2.0, as written in mappings/logins. Owns their names, limits and defaults (EduConnect's); opens nothing.
import { z } from 'zod';

const uri = (says: string) => z.string({ error: says }).regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"']{1,400}$/, says);
const name = (says: string) => z.string({ error: says }).regex(/^[\w:./+-]{1,200}$/, says);
const flag = z.boolean('Écrivez true ou false.');

/** What EduConnect names by number only (1.3.6.1.4.1.20326.10.999.1.N), and the two names of X.500. */
const educonnectNames: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries({
    5: 'FrEduUrlRetour',
    6: 'FrEduCtDateConnexion',
    7: 'FrEduCtPersonAffiliation',
    57: 'FrEduCtId',
    64: 'FrEduCtEleveINEHash',
    67: 'FrEduCtDateNaissance',
    72: 'FrEduCtEleveUAI',
    73: 'FrEduCtEleveNiveau',
  }).map(([number, short]) => [`urn:oid:1.3.6.1.4.1.20326.10.999.1.${number}`, short]),
  ['urn:oid:2.5.4.4', 'sn'],
  ['urn:oid:2.5.4.42', 'givenName'],
]);

export const configuration = z.strictObject({
  /** entityID of the upstream, exactly as it writes it in its answers. */
  issuer: uri('L’entityID du fournisseur est attendu (issuer).'),
  /** Our own entityID, as declared to the upstream. */
  entityId: uri('Notre entityID est attendu (entityId), tel qu’il est déclaré au fournisseur.'),
  /** Where requests go: its SingleSignOnService for the binding. */
  address: z
    .string({ error: 'L’adresse de connexion du fournisseur est attendue (address).' })
    .refine(
      isAddress,
      'L’adresse de connexion du fournisseur est attendue, en https://, sans compte ni « # » (http:// sur cette machine seulement).',
    ),
  binding: z.enum(['redirect', 'post'], 'Choisissez redirect ou post.').default('redirect'),
  /** What the upstream must have signed. Less than both is for an upstream that cannot, never for ease. */
  signed: z.enum(['both', 'assertion', 'response'], 'Choisissez both, assertion ou response.').default('both'),
  /** The assertion must come encrypted to our key. */
  encrypted: flag.default(true),
  /** Sign the metadata that we publish. */
  signMetadata: flag.default(true),
  /** NameIDPolicy of the request; left out, the upstream chooses. */
  nameIdFormat: uri('Un format de NameID est attendu.').optional(),
  /** Attribute (by its short name, where it has one) that is the person's lasting identifier; left out, the NameID, which must then not be transient. */
  subjectAttribute: name('Le nom d’un attribut est attendu.').optional(),
  /** RequestedAuthnContext, exact comparison; empty: the upstream chooses. */
  contexts: z.array(uri('Une classe d’AuthnContext est attendue.')).max(10).default([]),
  /** Where not empty, only an answer whose AuthnContextClassRef is one of these is taken. */
  acceptedContexts: z.array(uri('Une classe d’AuthnContext est attendue.')).max(10).default([]),
  /** Name of an attribute in the assertion → name under which it is told. */
  names: z.record(z.string(), name('Le nom court d’un attribut est attendu.')).default(educonnectNames),
  /** How far two clocks may be apart. */
  skewSeconds: z.int('Un nombre entier de secondes est attendu.').min(0, 'Au moins 0.').max(180, 'Au plus 180 secondes.').default(30),
  /** An answer older than this is refused, whatever the upstream says. */
  answerSeconds: z
    .int('Un nombre entier de secondes est attendu.')
    .min(30, 'Au moins 30 secondes.')
    .max(600, 'Au plus 600 secondes.')
    .default(300),
});

export type Configuration = z.infer<typeof configuration>;

/** https, or http to this very machine. */
function isAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.hash !== '' || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname));
}
