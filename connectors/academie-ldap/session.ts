// Opens what a reading needs: two connections to the directory, with the password and the trusted authorities of this source. Knows no entry.
import type { Surroundings } from '#connectors/connector.ts';
import type { LdapServer } from '#connectors/shared/ldap/connect.ts';
import { type DirectoryConnection, openDirectory } from '#connectors/shared/ldap/directory-connection.ts';
import { readSecret } from '#connectors/shared/secret-file.ts';
import { pemBlocks, trustFiles } from '#connectors/shared/trust-folder.ts';
import { fault } from '#core/problem.ts';
import type { Configuration } from './configuration.ts';
import { ReadingRefused } from './refusals.ts';

export type Session = {
  /** Where people are read. */
  readonly main: DirectoryConnection;
  /** For what is asked meanwhile: the sweep, single entries. */
  readonly side: DirectoryConnection;
  readonly end: () => void;
};

const refuse = (rule: 'ldap-password-missing' | 'ldap-password-exposed' | 'ldap-trust-missing', message: string): ReadingRefused =>
  new ReadingRefused(fault('refusal', rule, `${message} Rien n’a été changé.`));

async function passwordOf(file: string): Promise<string> {
  const { secret, fault: wrong } = await readSecret(file);
  if (wrong === 'exposed')
    throw refuse(
      'ldap-password-exposed',
      'D’autres comptes de cette machine peuvent lire le fichier « passwordFile » : retirez-leur ce droit (chmod 600).',
    );
  if (wrong !== null)
    throw refuse(
      'ldap-password-missing',
      'Le fichier « passwordFile » n’existe pas, ne se lit pas ou est vide : mettez-y le mot de passe du compte de lecture. Un mot de passe vide ferait une lecture anonyme.',
    );
  return secret;
}

async function authoritiesOf(folder: string): Promise<readonly string[]> {
  const found = (await trustFiles(folder).catch(() => [])).flatMap(({ bytes }) => (bytes === null ? [] : pemBlocks(bytes)));
  if (found.length > 0) return found;
  throw refuse(
    'ldap-trust-missing',
    'Aucun certificat d’autorité (PEM) ne se lit pour cette source dans keys/trust : sans lui, l’annuaire ne peut pas être reconnu. Demandez-le à l’académie, ou vérifiez les droits du dossier.',
  );
}

/** Connects twice. @throws ReadingRefused, LdapFailure, or the signal's reason */
export async function openSession(configuration: Configuration, { trustFolder }: Surroundings, signal: AbortSignal): Promise<Session> {
  const { protocol, hostname, port } = new URL(configuration.url);
  const security = protocol === 'ldaps:' ? 'ldaps' : configuration.startTls ? 'start-tls' : 'none';
  const server: LdapServer = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (security === 'ldaps' ? 636 : 389) : Number(port),
    security,
    serverName: configuration.serverName ?? null,
    authorities: security === 'none' ? [] : await authoritiesOf(trustFolder),
    bindDn: configuration.bindDn,
    password: await passwordOf(configuration.passwordFile),
    connectTimeoutMs: configuration.connectTimeoutSeconds * 1000,
    idleTimeoutMs: configuration.idleTimeoutSeconds * 1000,
  };
  const main = await openDirectory(server, configuration.pageSize, signal);
  try {
    const side = await openDirectory(server, configuration.pageSize, signal);
    return {
      main,
      side,
      end: () => {
        main.end();
        side.end();
      },
    };
  } catch (error) {
    main.end();
    throw error;
  }
}
