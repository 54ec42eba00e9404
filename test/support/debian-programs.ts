// The programs of Debian that tests start as real servers or ask as second opinions. As root on Debian what is missing is installed before the first
// test; elsewhere the run stops with the one command that installs it. Loaded by mocha (.mocharc.json).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Program → Debian package. */
const programs: Readonly<Record<string, string>> = {
  '/usr/bin/chromium': 'chromium',
  '/usr/bin/xmllint': 'libxml2-utils',
  '/usr/sbin/slapd': 'slapd',
  '/usr/bin/ldapsearch': 'ldap-utils',
  '/usr/sbin/sshd': 'openssh-server',
  '/usr/bin/sftp': 'openssh-client',
  '/usr/bin/openssl': 'openssl',
  '/usr/bin/xmlsec1': 'xmlsec1',
  '/usr/sbin/apache2': 'apache2',
  '/usr/lib/apache2/modules/mod_auth_openidc.so': 'libapache2-mod-auth-openidc',
  '/usr/lib/python3/dist-packages/authlib': 'python3-authlib',
  '/usr/lib/python3/dist-packages/requests': 'python3-requests',
};

/** Packages whose program is not here. */
export const missingPackages = (there: (path: string) => boolean = existsSync): string[] =>
  Object.entries(programs).flatMap(([path, name]) => (there(path) ? [] : [name]));

/** The command that installs packages, as somebody would type it. */
export const installCommand = (packages: readonly string[]): string => `apt-get install -y --no-install-recommends ${packages.join(' ')}`;

export function mochaGlobalSetup(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`Il manque des programmes aux tests : ${installCommand(missing)}`);
  process.stdout.write(`Installation de ${missing.join(', ')}…\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [command, ...line] = installCommand(missing).split(' ');
  execFileSync(command!, line, { env, stdio: ['ignore', 'ignore', 'inherit'] });
}
