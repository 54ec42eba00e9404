// The only list of connectors: kind → settings and how to open them. Imported by the composition roots alone.
import type { z } from 'zod';
import { openAcademieAaf } from './academie-aaf/academie-aaf.ts';
import { configuration } from './academie-aaf/configuration.ts';
import { openAcademieLdap } from './academie-ldap/academie-ldap.ts';
import { configuration as ldapConfiguration } from './academie-ldap/configuration.ts';
import type { Login, LoginSurroundings, Source, Surroundings } from './connector.ts';
import { configuration as oidcConfiguration } from './login-oidc/configuration.ts';
import { openLoginOidc } from './login-oidc/login-oidc.ts';
import { configuration as samlConfiguration } from './login-saml/configuration.ts';
import { openLoginSaml } from './login-saml/login-saml.ts';

type Kind<S extends z.ZodType, Around, Opened> = {
  readonly configuration: S;
  readonly open: (settings: z.infer<S>, surroundings: Around) => Opened;
};

function kind<S extends z.ZodType>(configuration: S, open: Kind<S, Surroundings, Source>['open']): Kind<S, Surroundings, Source> {
  return { configuration, open };
}

function login<S extends z.ZodType>(configuration: S, open: Kind<S, LoginSurroundings, Login>['open']): Kind<S, LoginSurroundings, Login> {
  return { configuration, open };
}

/** Kinds of source: `sources['academie-aaf'].open(sources['academie-aaf'].configuration.parse({ folder }), surroundings)`. */
export const sources = {
  'academie-aaf': kind(configuration, openAcademieAaf),
  'academie-ldap': kind(ldapConfiguration, openAcademieLdap),
} as const;

/** Kinds of upstream that know people. Opening one reaches nothing and reads no file: that waits for the first sign-in. */
export const logins = {
  'login-oidc': login(oidcConfiguration, openLoginOidc),
  'login-saml': login(samlConfiguration, openLoginSaml),
} as const;
