// What the settings of an SFTP drop accept, and how they say what is wrong.
import { expect } from 'chai';
import { sftpSettings } from '#connectors/academie-aaf/sftp-settings.ts';

const fingerprint = `SHA256:${'a'.repeat(42)}0`;
const usual = { host: 'sftp.ac-essai.fr', user: 'ent', hostKey: fingerprint, privateKeyFile: '/keys/sftp' };

const said = (settings: unknown): string => {
  const read = sftpSettings.safeParse(settings);
  return read.success ? '' : read.error.issues.map((issue) => issue.message).join('\n');
};

describe('The settings of an SFTP drop', () => {
  it('need only a server, an account, the fingerprint of its key and a way to log in', () => {
    expect(sftpSettings.parse(usual)).to.include({ port: 22, folder: '.', connectTimeout: 20, idleTimeout: 60 });
    expect(sftpSettings.parse({ ...usual, hostKey: [fingerprint, fingerprint] }).hostKey).to.have.length(2);
  });

  it('do not go without the fingerprint of the server', () => {
    const { hostKey: _, ...without } = usual;
    expect(said(without)).to.contain('« hostKey ») est obligatoire');
    expect(said({ ...usual, hostKey: [] })).to.contain('empreinte');
    for (const hostKey of ['SHA256:court', `MD5:${'a'.repeat(43)}`, 'ssh-ed25519 AAAA', `${fingerprint}=`, [fingerprint, 'autre']])
      expect(said({ ...usual, hostKey }), String(hostKey)).to.contain('empreinte');
  });

  it('take exactly one way to log in', () => {
    const { privateKeyFile: _, ...without } = usual;
    expect(said(without)).to.contain('une seule façon');
    expect(said({ ...usual, passwordFile: '/keys/mot-de-passe' })).to.contain('une seule façon');
    expect(said({ ...without, passwordFile: '/keys/mot-de-passe' })).to.equal('');
    expect(said({ ...without, passwordFile: '/keys/mot-de-passe', passphraseFile: '/keys/phrase' })).to.contain('passphraseFile');
  });

  it('have no place for a secret, nor for a word that they do not know', () => {
    expect(said({ ...usual, password: 'ouvre-toi' })).to.not.equal('');
    expect(said({ ...usual, privateKey: 'x' })).to.not.equal('');
  });

  it('refuse a host that is an address of the web or holds an account, and times out of bounds', () => {
    for (const host of ['sftp://sftp.ac-essai.fr', 'ent@sftp.ac-essai.fr', '', 'a b'])
      expect(said({ ...usual, host }), host).to.contain('serveur SFTP');
    expect(said({ ...usual, port: 70_000 })).to.contain('port');
    expect(said({ ...usual, idleTimeout: 0 })).to.contain('idleTimeout');
    expect(said({ ...usual, connectTimeout: 1.5 })).to.contain('connectTimeout');
  });
});
