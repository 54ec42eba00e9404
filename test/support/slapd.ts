// A private OpenLDAP directory for tests: Debian's slapd on free loopback ports, our ENT schema, data loaded by slapadd. Ended by its own process
// id; says which package to install when it is missing. Knows nothing of our connector.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { peopleBase, suffix } from '#fixtures/ldif/references.ts';
import { type Certificates, makeCertificates, type ServerCertificate } from './certificates.ts';
import { freePort } from './free-port.ts';

const schema = resolve(import.meta.dirname, '../../fixtures/ldap/ent.schema');
const install = 'apt-get install -y --no-install-recommends slapd ldap-utils';
const modules = '/usr/lib/ldap';

export const readerDn = `cn=lecteur,${suffix}`;
const adminDn = `cn=admin,${suffix}`;
const readerPassword = 'lecture-seule';

export type SlapdOptions = {
  /** Path of the LDIF to load (`writeLdif`). */
  readonly ldif: string;
  /** `sizelimit` and `limits` lines, as slapd.conf takes them; default: no limit for the reader. */
  readonly limits?: readonly string[];
  readonly certificate?: ServerCertificate;
  /** False: no syncprov overlay, so no contextCSN at the suffix. Default true. */
  readonly contextCsn?: boolean;
};

export type Directory = {
  /** `ldap://127.0.0.1:…`, `ldaps://127.0.0.1:…`. */
  readonly url: string;
  readonly secureUrl: string;
  readonly port: number;
  readonly suffix: string;
  readonly peopleBase: string;
  readonly bindDn: string;
  readonly password: string;
  /** Holds the reader's password and a line end. */
  readonly passwordFile: string;
  readonly certificates: Certificates;
  /** Applies LDIF change records as the administrator. */
  readonly apply: (changes: string | Iterable<string>) => void;
  readonly restart: () => Promise<void>;
  /** Ends the server, loads other data (a backup, or an LDIF of the generator) and starts it again. */
  readonly reload: (ldif: string) => Promise<void>;
  /** The whole directory as LDIF with its operational attributes: a backup. */
  readonly backup: (to: string) => void;
  /** Ends the server and removes its folder. */
  readonly stop: () => Promise<void>;
};

/** Sent to a child that must not outlive the tests, whatever ends them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true) ?? socket.destroy());
    socket.once('error', () => done(false));
  });

function run(command: string, line: readonly string[], input?: string): void {
  const full = existsSync(`/usr/sbin/${command}`) ? `/usr/sbin/${command}` : command;
  try {
    execFileSync(full, line, { stdio: ['pipe', 'ignore', 'pipe'], input: input ?? '', maxBuffer: 1 << 26 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(`${command} manque : ${install}`, { cause: error });
    throw error;
  }
}

function configuration(folder: string, certificates: Certificates, options: SlapdOptions): string {
  const { certificate, key } = certificates.server[options.certificate ?? 'good'];
  const withModule = (name: string) => (existsSync(join(modules, `${name}.so`)) ? [`moduleload ${name}`] : []);
  const contextCsn = (options.contextCsn ?? true) && existsSync(join(modules, 'syncprov.so'));
  return [
    ...['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
    `include ${schema}`,
    `modulepath ${modules}`,
    ...withModule('back_mdb'),
    ...(contextCsn ? withModule('syncprov') : []),
    `pidfile ${join(folder, 'slapd.pid')}`,
    `TLSCACertificateFile ${certificates.authority}`,
    `TLSCertificateFile ${certificate}`,
    `TLSCertificateKeyFile ${key}`,
    'threads 4',
    'loglevel 0',
    'database mdb',
    `suffix "${suffix}"`,
    `directory ${join(folder, 'data')}`,
    'maxsize 8589934592',
    'dbnosync',
    `rootdn "${adminDn}"`,
    `rootpw ${readerPassword}-admin`,
    ...['objectClass', 'uid', 'entryUUID', 'entryCSN', 'ENTPersonJointure', 'ENTStructureUAI'].map((name) => `index ${name} eq`),
    ...(options.limits ?? ['sizelimit unlimited', 'timelimit unlimited']),
    `access to attrs=userPassword by anonymous auth by * none`,
    `access to * by dn.exact="${readerDn}" read by * none`,
    ...(contextCsn ? ['overlay syncprov'] : []),
    '',
  ].join('\n');
}

const reader = `dn: ${readerDn}
objectClass: top
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: lecteur
userPassword: ${readerPassword}

`;

/** Loads and starts a directory; `stop` it in an `after`. */
export async function startSlapd(options: SlapdOptions): Promise<Directory> {
  const folder = mkdtempSync(join(tmpdir(), 'annuaire-slapd-'));
  const certificates = makeCertificates();
  const file = join(folder, 'slapd.conf');
  const passwordFile = join(folder, 'mot-de-passe');
  writeFileSync(file, configuration(folder, certificates, options));
  writeFileSync(passwordFile, `${readerPassword}\n`, { mode: 0o600 });
  const load = (ldif: string, withReader: boolean): void => {
    rmSync(join(folder, 'data'), { recursive: true, force: true });
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    run('slapadd', ['-q', '-w', '-f', file, '-l', ldif]);
    if (!withReader) return;
    writeFileSync(join(folder, 'reader.ldif'), reader);
    run('slapadd', ['-q', '-w', '-f', file, '-l', join(folder, 'reader.ldif')]);
  };
  const [port, securePort] = [await freePort(), await freePort()];
  const url = `ldap://127.0.0.1:${port}`;
  const secureUrl = `ldaps://127.0.0.1:${securePort}`;
  let child: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const started = spawn('/usr/sbin/slapd', ['-d', '0', '-f', file, '-h', `${url}/ ${secureUrl}/`], { stdio: 'ignore' });
    child = started;
    running.add(started);
    started.once('exit', () => running.delete(started));
    for (let tries = 0; tries < 400; tries++) {
      if (started.exitCode !== null) throw new Error(`slapd s'est arrêté aussitôt (${started.exitCode}) : ${file}`);
      if (await answers(port)) return;
      await delay(25);
    }
    throw new Error(`slapd ne répond pas sur ${url}`);
  };
  const end = async (): Promise<void> => {
    const ended = child;
    child = null;
    if (!ended || ended.exitCode !== null) return;
    const gone = new Promise((done) => ended.once('exit', done));
    ended.kill('SIGTERM');
    const late = setTimeout(() => ended.kill('SIGKILL'), 5000);
    await gone;
    clearTimeout(late);
  };

  try {
    load(options.ldif, true);
    await start();
  } catch (error) {
    await end();
    rmSync(folder, { recursive: true, force: true });
    certificates.remove();
    throw error;
  }
  return {
    url,
    secureUrl,
    port,
    suffix,
    peopleBase,
    bindDn: readerDn,
    password: readerPassword,
    passwordFile,
    certificates,
    apply: (changes) => {
      const text = typeof changes === 'string' ? changes : [...changes].join('');
      if (text !== '') run('ldapmodify', ['-x', '-H', url, '-D', adminDn, '-w', `${readerPassword}-admin`], text);
    },
    restart: async () => {
      await end();
      await start();
    },
    reload: async (ldif) => {
      await end();
      load(ldif, !readFileSync(ldif, 'utf8').includes(`dn: ${readerDn}`));
      await start();
    },
    backup: (to) => run('slapcat', ['-f', file, '-l', to]),
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true, force: true });
      certificates.remove();
    },
  };
}
