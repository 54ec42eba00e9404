// One upstream that speaks SAML as the commands of `login …` see it: its settings, its places, our keys for it. Needs no database, reaches nothing.
import { join, resolve } from 'node:path';
import type { KeyCipher } from '#connectors/connector.ts';
import { type Configuration, configuration } from '#connectors/login-saml/configuration.ts';
import { OwnKeyFault } from '#connectors/login-saml/own-keys.ts';
import { type LoginConfiguration, readLogins } from '#src/config/login-file.ts';
import { MappingFileError } from '#src/config/mapping-file.ts';
import type { Settings } from '#src/config/settings.ts';
import { schemaFaults } from '#src/config/yaml-file.ts';
import { readPassphrase } from '#src/keys/passphrase.ts';
import { openVault } from '#src/keys/vault.ts';
import { type Report, refusedReport } from './report.ts';

/** `folder`: that of the upstreams' files (mappings/logins). */
export type LoginOptions = { readonly folder?: string };

export type LoginSetup = {
  readonly id: string;
  readonly settings: Configuration;
  readonly keysFolder: string;
  readonly keyCipher: KeyCipher;
  readonly trustFolder: string;
  /** Where answers come to. */
  readonly returnUrl: string;
};

const root = resolve(import.meta.dirname, '../..');

/** The upstream of this name as its file says it, or why there is none. @throws MappingFileError */
export async function findLogin(id: string, { folder }: LoginOptions): Promise<LoginConfiguration | Report> {
  const all = await readLogins(folder === undefined ? join(root, 'mappings/logins') : resolve(folder));
  const found = all.find(({ definition }) => definition.id === id);
  if (found !== undefined) return found;
  const names = all.map(({ definition }) => definition.id).join(', ');
  const known = names === '' ? 'aucun n’est configuré (docs/logins.md)' : `il y a : ${names}`;
  return refusedReport('login-unknown', `Aucun fournisseur d’identité ne porte ce nom ; ${known}.`);
}

/** Where its answers come to. */
export function returnUrlOf(id: string, { publicUrl }: Pick<Settings, 'publicUrl'>): string {
  return `${publicUrl}/connexion/retour/${id}`;
}

/** Does `work` with the upstream of this name, or says why there is none. @throws MappingFileError, KeyFileError */
export async function withLogin(
  id: string,
  options: LoginOptions,
  settings: Settings,
  work: (setup: LoginSetup) => Promise<Report>,
): Promise<Report> {
  const found = await findLogin(id, options);
  if ('ending' in found) return found;
  if (found.kind !== 'login-saml')
    return refusedReport('login-not-saml', `« ${id} » ne parle pas SAML (${found.kind}) : il n’a ni métadonnées ni clés de ce genre.`);
  const read = configuration.safeParse(found.settings);
  if (!read.success) throw new MappingFileError(found.file, schemaFaults(read.error, ['settings']));
  const { keysDirectory, keysPassphraseFile } = settings;
  const passphrase = keysPassphraseFile === null ? null : await readPassphrase(keysPassphraseFile, 'KEYS_PASSPHRASE_FILE', keysDirectory);
  const vault = await openVault(keysDirectory, passphrase);
  try {
    return await work({
      id,
      settings: read.data,
      keysFolder: join(keysDirectory, 'logins', id),
      keyCipher: vault.cipher(`logins/${id}`),
      trustFolder: join(keysDirectory, 'trust', id),
      returnUrl: returnUrlOf(id, settings),
    });
  } catch (fault) {
    if (!(fault instanceof OwnKeyFault)) throw fault;
    const why =
      fault.fault === 'exposed'
        ? 'd’autres comptes de cette machine peuvent la lire : retirez-leur ce droit (chmod 600), et renouvelez-la si elle a pu être copiée'
        : 'ce n’est pas une clé RSA avec son certificat : remettez la sauvegarde de ce fichier, sous son nom';
    return refusedReport('login-key', `Notre clé ${fault.file} ne peut pas servir : ${why}.`);
  }
}
