// A private directory as a source file would configure it, in clear on loopback.
import { nomenclatureBase, peopleBase, structureBase } from '#fixtures/ldif/references.ts';
import { folderSource } from '#src/composition/source.ts';
import type { SourceConfiguration } from '#src/config/source-file.ts';
import type { Directory } from './slapd.ts';

export const ldapSource = ({ url, bindDn, passwordFile }: Directory): SourceConfiguration => ({
  ...folderSource('-'),
  connector: 'academie-ldap',
  settings: {
    url,
    bindDn,
    passwordFile,
    jointurePrefix: 'AC-EXEMPLE',
    bases: { people: peopleBase, structures: structureBase, nomenclatures: nomenclatureBase },
  },
});
