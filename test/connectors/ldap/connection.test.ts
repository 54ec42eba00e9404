import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeLdif } from '#fixtures/ldif.ts';
import { readAll } from '../../contracts/source.ts';
import { type Directory, startSlapd } from '../../support/slapd.ts';
import { openLdap, settings } from './directory.ts';

const root = mkdtempSync(join(tmpdir(), 'ldap-connection-'));

describe("la connexion à l'annuaire de l'académie", () => {
  let good: Directory;
  const ldif = join(root, 'annuaire.ldif');
  before(async () => {
    await writeLdif(ldif, { persons: 1000 });
    good = await startSlapd({ ldif });
  });
  after(async () => {
    await good.stop();
    rmSync(root, { recursive: true, force: true });
  });

  /** Rules of the refusals, the reading being refused; the account's password is nowhere in them. */
  async function refused(directory: Directory, changes: object, around: object = {}): Promise<string[]> {
    const { reading, records, opening } = await readAll(openLdap(directory, { ...changes }, around));
    expect(reading.complete).to.equal(false);
    expect(reading.bookmark).to.equal(null);
    expect(opening).to.equal(null);
    expect(records).to.deep.equal([]);
    expect(JSON.stringify(reading)).to.not.contain(directory.password);
    return reading.problems.map(({ rule }) => rule);
  }
  const file = (name: string, text: string, mode = 0o600): string => {
    writeFileSync(join(root, name), text, { mode });
    return join(root, name);
  };

  it('reads over LDAPS and over StartTLS with the authority of its own folder', async () => {
    for (const changes of [{ url: good.secureUrl }, { startTls: true }]) {
      const { reading } = await readAll(openLdap(good, changes));
      expect(reading.problems.filter(({ severity }) => severity === 'refusal')).to.deep.equal([]);
      expect(reading.complete).to.equal(true);
    }
  });

  it('refuses a certificate of an authority that it does not know, over LDAPS and StartTLS', async () => {
    const around = { trustFolder: good.certificates.otherTrust };
    expect(await refused(good, { url: good.secureUrl }, around)).to.deep.equal(['ldap-certificate-unknown']);
    expect(await refused(good, { startTls: true }, around)).to.deep.equal(['ldap-certificate-unknown']);
  });

  it('refuses when no authority is deposited, rather than trusting those of the machine', async () => {
    const trustFolder = join(root, 'vide');
    mkdirSync(trustFolder);
    writeFileSync(join(trustFolder, 'note.txt'), 'rien');
    expect(await refused(good, { url: good.secureUrl }, { trustFolder })).to.deep.equal(['ldap-trust-missing']);
    expect(await refused(good, { startTls: true }, { trustFolder: join(root, 'absent') })).to.deep.equal(['ldap-trust-missing']);
  });

  it('refuses an expired certificate', async () => {
    const expired = await startSlapd({ ldif, certificate: 'expired' });
    try {
      expect(await refused(expired, { url: expired.secureUrl })).to.deep.equal(['ldap-certificate-expired']);
      expect(await refused(expired, { startTls: true })).to.deep.equal(['ldap-certificate-expired']);
    } finally {
      await expired.stop();
    }
  });

  it('refuses the certificate of another server, unless the settings say that name', async () => {
    const other = await startSlapd({ ldif, certificate: 'other-name' });
    try {
      expect(await refused(other, { url: other.secureUrl })).to.deep.equal(['ldap-certificate-name']);
      expect(await refused(other, { startTls: true })).to.deep.equal(['ldap-certificate-name']);
      expect(await refused(other, { url: other.secureUrl, serverName: 'annuaire2.example' })).to.deep.equal(['ldap-certificate-name']);
      for (const changes of [{ url: other.secureUrl }, { startTls: true }]) {
        const { reading } = await readAll(openLdap(other, { ...changes, serverName: 'annuaire.example' }));
        expect(reading.complete).to.equal(true);
      }
    } finally {
      await other.stop();
    }
  });

  it('refuses a wrong password, an empty one and a missing file of password', async () => {
    expect(await refused(good, { passwordFile: file('faux', 'mauvais') })).to.deep.equal(['ldap-credentials']);
    expect(await refused(good, { passwordFile: file('lisible', 'mauvais', 0o644) })).to.deep.equal(['ldap-password-exposed']);
    expect(await refused(good, { passwordFile: file('vide-1', '') })).to.deep.equal(['ldap-password-missing']);
    expect(await refused(good, { passwordFile: file('vide-2', '\n') })).to.deep.equal(['ldap-password-missing']);
    expect(await refused(good, { passwordFile: join(root, 'absent') })).to.deep.equal(['ldap-password-missing']);
    expect(await refused(good, { bindDn: `cn=inconnu,${good.suffix}` })).to.deep.equal(['ldap-credentials']);
  });

  it('says that nobody answers, and when it is not a directory that does', async () => {
    const dead = await listening((socket) => socket.destroy());
    expect(await refused(good, { url: `ldap://127.0.0.1:${dead.port}` })).to.deep.equal(['ldap-unreachable']);
    await dead.close();
    expect(await refused(good, { url: `ldap://127.0.0.1:${dead.port}` })).to.deep.equal(['ldap-unreachable']);
    expect((await refused(good, { url: `ldaps://127.0.0.1:${good.port}` }))[0]).to.be.oneOf(['ldap-tls-failed', 'ldap-unreachable']);
    const mute = await listening(() => {});
    expect(await refused(good, { url: `ldap://127.0.0.1:${mute.port}`, idleTimeoutSeconds: 1 })).to.deep.equal(['ldap-unreachable']);
    expect(await refused(good, { url: `ldap://127.0.0.1:${mute.port}`, startTls: true, idleTimeoutSeconds: 1 })).to.deep.equal([
      'ldap-unreachable',
    ]);
    await mute.close();
  });

  it('is never configured in clear towards another machine, nor with an account in the address', () => {
    const refusing = (changes: object, part: string) => expect(() => settings(good, { ...changes }), part).to.throw(part);
    refusing({ url: 'ldap://annuaire.academie.example:389' }, 'Sans chiffrement');
    refusing({ url: 'ldap://localhost:389' }, 'Sans chiffrement');
    refusing({ url: 'ldap://127.0.0.1.example:389' }, 'Sans chiffrement');
    refusing({ url: 'ldap://10.0.0.1' }, 'Sans chiffrement');
    refusing({ url: 'ldaps://annuaire.example', startTls: true }, 'déjà chiffrée');
    refusing({ url: 'ldaps://compte:secret@annuaire.example' }, 'ni compte');
    refusing({ url: 'http://annuaire.example' }, 'ldaps://');
    refusing({ filters: { people: 'uid=*' } }, 'filtre');
    refusing({ autre: 1 }, 'autre');
    expect(settings(good, { url: 'ldap://annuaire.academie.example', startTls: true }).startTls).to.equal(true);
    expect(settings(good, { url: 'ldap://127.8.9.1' }).url).to.equal('ldap://127.8.9.1');
  });

  for (const [name, dn, rule] of [
    ['a part of the directory is on another server', 'cn=ailleurs,ou=personnes,dc=annuaire,dc=example', 'ldap-referral'],
    ['the whole base is on another server', 'ou=ailleurs,dc=annuaire,dc=example', 'ldap-referral'],
  ] as const) {
    it(`refuses when ${name}, and does not go there`, async () => {
      let visits = 0;
      const elsewhere = await listening((socket) => {
        visits++;
        socket.destroy();
      });
      const referring = await startSlapd({ ldif });
      const rdn = dn.startsWith('ou') ? 'ou: ailleurs' : 'cn: ailleurs';
      try {
        referring.apply(
          `dn: ${dn}\nchangetype: add\nobjectClass: referral\nobjectClass: extensibleObject\n${rdn}\nref: ldap://127.0.0.1:${elsewhere.port}/${dn}\n\n`,
        );
        const bases = { people: dn.startsWith('ou') ? dn : referring.peopleBase, structures: `ou=structures,${referring.suffix}` };
        expect(await refused(referring, { bases })).to.deep.equal([rule]);
        expect(visits).to.equal(0);
      } finally {
        await referring.stop();
        await elsewhere.close();
      }
    });
  }
});

async function listening(met: (socket: import('node:net').Socket) => void): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    met(socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => done());
      }),
  };
}
