// Reads mappings/logins/*.yaml, one file an upstream that signs people in (EduConnect, the agents' portal). Owns the form of those files and says
// every fault at once, in French; what a connector's own settings are belongs to the connector.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { audiences, type UpstreamDefinition } from '#core/upstream/definition.ts';
import { MappingFileError } from './mapping-file.ts';
import { readYamlFile, schemaFaults } from './yaml-file.ts';

/** `kind`: a connector of connectors/registry.ts (`logins`), which knows what `settings` may say. */
export type LoginConfiguration = {
  readonly file: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly definition: UpstreamDefinition;
};

const text = (says: string, longest = 200) => z.string({ error: says }).trim().min(1, says).max(longest, says);
const shortName = (says: string) => z.string({ error: says }).regex(/^[a-z][a-z0-9-]{0,39}$/, says);
const attribute = text('le nom d’un attribut du fournisseur est attendu');

const match = z.discriminatedUnion(
  'by',
  [
    z.strictObject({
      by: z.literal('ref-id'),
      attribute: attribute.default('FrEduCtRefId'),
      academies: z
        .record(
          z.string().regex(/^\d{1,3}$/, 'un code d’académie est attendu, par exemple 25'),
          shortName('le nom d’une source est attendu, par exemple academie-aaf'),
          { error: 'la source de chaque code d’académie est attendue, par exemple 25: academie-aaf' },
        )
        .refine(
          (codes) => new Set(Object.keys(codes).map(Number)).size === Object.keys(codes).length,
          'un code d’académie est écrit deux fois',
        )
        .refine((codes) => Object.keys(codes).length > 0, 'au moins une académie est attendue'),
    }),
    z.strictObject({ by: z.literal('vector'), attribute: attribute.default('FrEduVecteur') }),
    z.strictObject({ by: z.literal('jointure'), attribute, source: shortName('le nom d’une source est attendu') }),
    z.strictObject({
      by: z.literal('mail'),
      attribute: attribute.default('email'),
      domains: z
        .array(
          z
            .string({ error: 'un domaine est attendu' })
            .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'un domaine en minuscules est attendu, par exemple ac-exemple.fr'),
          { error: 'les domaines de courrier de l’académie sont attendus' },
        )
        .min(1, 'au moins un domaine est attendu : sans lui, n’importe qui pourrait se donner l’adresse d’un autre'),
    }),
  ],
  { error: 'by : ref-id, vector, jointure ou mail est attendu' },
);

const file = z
  .strictObject({
    id: shortName('un nom court est attendu : minuscules, chiffres et tirets, par exemple educonnect'),
    kind: shortName('login-oidc ou login-saml est attendu'),
    label: text('le texte du bouton est attendu', 60),
    hint: text('une phrase est attendue', 120).nullable().default(null),
    audience: z.enum(audiences, { error: 'families (élèves et familles) ou agents est attendu' }),
    settings: z.record(z.string(), z.unknown(), { error: 'les réglages du connecteur sont attendus' }),
    match: z
      .array(match, { error: 'la façon de reconnaître les personnes est attendue' })
      .min(1, 'au moins une façon de reconnaître les personnes est attendue'),
    require: z.record(z.string(), z.array(text('une valeur est attendue')).min(1, 'au moins une valeur est attendue')).default({}),
    second_factor: z.array(text('un contexte est attendu (valeur d’acr, d’amr ou d’AuthnContextClassRef)')).default([]),
    roles: z
      .strictObject({
        chef: z.boolean({ error: 'true ou false est attendu' }).default(false),
        delegation: z
          .strictObject({
            application: text('le nom de l’application est attendu'),
            resource: text('le nom de la ressource est attendu').nullable().default(null),
          })
          .nullable()
          .default(null),
      })
      .prefault({}),
  })
  .superRefine(({ audience, match: rules, roles }, context) => {
    const families = audience === 'families';
    rules.forEach(({ by }, at) => {
      if (families === (by === 'mail') || (!families && by !== 'jointure' && by !== 'mail'))
        context.addIssue({
          code: 'custom',
          path: ['match', at, 'by'],
          message: families
            ? 'les familles ne se reconnaissent pas par le courrier'
            : 'les agents se reconnaissent par mail ou par jointure',
        });
    });
    if (families && (roles.chef || roles.delegation !== null))
      context.addIssue({ code: 'custom', path: ['roles'], message: 'un compte de famille ne donne aucun rôle' });
  });

/**
 * Reads every upstream of a folder, in the order of file names; none in a folder that is not there.
 * @throws MappingFileError with all faults of the first file that has any, or naming two files of one id
 */
export async function readLogins(directory: string): Promise<readonly LoginConfiguration[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const logins: LoginConfiguration[] = [];
  for (const name of names.filter((one) => one.endsWith('.yaml')).sort()) {
    const login = await readLogin(join(directory, name), name);
    const other = logins.find(({ definition }) => definition.id === login.definition.id);
    if (other) throw new MappingFileError(name, [`id : « ${login.definition.id} » est déjà celui du fichier ${other.file}`]);
    logins.push(login);
  }
  return logins;
}

async function readLogin(path: string, name: string): Promise<LoginConfiguration> {
  const { data, faults } = await readYamlFile(path);
  if (faults !== null) throw new MappingFileError(name, faults);
  const read = file.safeParse(data);
  if (!read.success) throw new MappingFileError(name, schemaFaults(read.error));
  const { kind, settings, second_factor: secondFactor, roles: powers, ...definition } = read.data;
  return { file: name, kind, settings, definition: { ...definition, secondFactor, powers } };
}
