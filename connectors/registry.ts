// The only list of connectors: kind → settings and how to open them. Imported by the composition roots alone.
import type { z } from 'zod';
import { openAcademieAaf } from './academie-aaf/academie-aaf.ts';
import { configuration } from './academie-aaf/configuration.ts';
import { openAcademieLdap } from './academie-ldap/academie-ldap.ts';
import { configuration as ldapConfiguration } from './academie-ldap/configuration.ts';
import type { Source, Surroundings } from './connector.ts';

type Kind<S extends z.ZodType> = {
  readonly configuration: S;
  readonly open: (settings: z.infer<S>, surroundings: Surroundings) => Source;
};

function kind<S extends z.ZodType>(configuration: S, open: Kind<S>['open']): Kind<S> {
  return { configuration, open };
}

/** Kinds of source: `sources['academie-aaf'].open(sources['academie-aaf'].configuration.parse({ folder }), surroundings)`. */
export const sources = {
  'academie-aaf': kind(configuration, openAcademieAaf),
  'academie-ldap': kind(ldapConfiguration, openAcademieLdap),
} as const;
