// Sending by SMTP against a real server: what is protected, what is refused, and that a fault says nothing that it should not.
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect } from 'chai';
import { openMailer } from '#src/mail/mailer.ts';
import { smtpServer } from '#src/mail/smtp-server.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { openPostbox, type Postbox, type PostboxOptions } from './postbox.ts';

const mail = {
  id: '3f0c8a52-6d0e-4f0f-9a51-0d5f1f1f0001',
  subject: 'Livraison refusée : académie',
  text: 'Élèves : 12 000, déposez-la de nouveau.\n',
};
const account = { user: 'annuaire@exemple.fr', pass: 'clé/secrète' };

describe('a mail by SMTP', () => {
  let certificates: Certificates;
  let authorities: readonly string[];
  const open: Postbox[] = [];
  before(() => {
    certificates = makeCertificates();
    authorities = getCACertificates('default');
    // What NODE_EXTRA_CA_CERTS does for a process.
    setDefaultCACertificates([...authorities, readFileSync(certificates.authority, 'utf8')]);
  });
  after(() => {
    setDefaultCACertificates(authorities);
    certificates.remove();
  });
  afterEach(() => Promise.all(open.splice(0).map((postbox) => postbox.close())));

  const postbox = async (options: PostboxOptions = {}): Promise<Postbox> => {
    const opened = await openPostbox(options);
    open.push(opened);
    return opened;
  };
  const warned: object[] = [];
  const send = (smtpUrl: string, to = ['astreinte@exemple.fr'], signal = new AbortController().signal): Promise<string | null> =>
    openMailer({ smtpUrl, from: 'annuaire@exemple.fr', to, warn: (fields) => warned.push(fields) }).send(mail, signal);
  const as = ({ user, pass }: typeof account): string => `${encodeURIComponent(user)}:${encodeURIComponent(pass)}`;

  it('arrives whole, at every receiver, with its accents, saying that a machine wrote it', async () => {
    const { port, received } = await postbox();
    expect(await send(`smtp://127.0.0.1:${port}`, ['astreinte@exemple.fr', 'dsi@exemple.fr'])).to.equal(null);
    expect(received).to.have.length(1);
    expect(received[0]).to.deep.include({ to: ['astreinte@exemple.fr', 'dsi@exemple.fr'], from: 'annuaire@exemple.fr', secure: false });
    expect(received[0]?.text).to.contain('Livraison refusée : académie').and.to.contain('Élèves : 12 000').and.to.contain('Auto-Submitted');
    expect(received[0]?.messageId).to.equal(`<${mail.id}@exemple.fr>`);
  });

  it('goes through STARTTLS with its account where the server asks who it is', async () => {
    const { port, received } = await postbox({ tls: certificates.server.good, account });
    expect(await send(`smtp://${as(account)}@localhost:${port}?tls=required`)).to.equal(null);
    expect(received[0]).to.include({ secure: true, account: account.user });
  });

  it('goes through TLS from the first byte by smtps', async () => {
    const { port, received } = await postbox({ tls: certificates.server.good, secure: true, account });
    expect(await send(`smtps://${as(account)}@localhost:${port}`)).to.equal(null);
    expect(received[0]).to.include({ secure: true, account: account.user });
  });

  it('is not sent in the clear, nor its password, where STARTTLS is required and not offered', async () => {
    const { port, received } = await postbox({ account });
    expect(await send(`smtp://${as(account)}@localhost:${port}?tls=required`)).to.match(/^ETLS/);
    expect(received).to.deep.equal([]);
  });

  for (const kind of ['expired', 'other-name'] as const) {
    it(`is not sent to a server whose certificate is not its own or of today (${kind})`, async () => {
      const { port, received } = await postbox({ tls: certificates.server[kind] });
      expect(await send(`smtp://localhost:${port}?tls=required`)).to.match(/^E[A-Z]+/);
      expect(received).to.deep.equal([]);
    });
  }

  it('is not sent when the login is refused, and says so without the account, the password or the receiver', async () => {
    const { port, received } = await postbox({ tls: certificates.server.good, account });
    const word = await send(`smtp://${as({ ...account, pass: 'autre' })}@localhost:${port}?tls=required`);
    expect(word).to.equal('EAUTH 535');
    expect(received).to.deep.equal([]);
  });

  it('is told as sent when one receiver of two takes it, and the other is counted', async () => {
    const { port, received } = await postbox({ unknown: ['parti@exemple.fr'] });
    expect(await send(`smtp://127.0.0.1:${port}`, ['parti@exemple.fr', 'dsi@exemple.fr'])).to.equal(null);
    expect(received[0]?.to).to.deep.equal(['dsi@exemple.fr']);
    expect(warned.splice(0)).to.deep.equal([{ mail: mail.id, refused: 1 }]);
    expect(await send(`smtp://127.0.0.1:${port}`, ['parti@exemple.fr'])).to.equal('EENVELOPE 550');
  });

  it('is given up when the server is not there, and when the gateway stops', async () => {
    const { port, close } = await openPostbox();
    await close();
    expect(await send(`smtp://127.0.0.1:${port}`)).to.equal('ESOCKET');
    let take: () => void = () => undefined;
    const silent = await postbox({ beforeTaken: () => new Promise<void>((done) => (take = done)) });
    const stopping = AbortSignal.timeout(300);
    expect(await send(`smtp://127.0.0.1:${silent.port}`, undefined, stopping)).to.equal('EABORT');
    take();
  });
});

describe('the address of a mail server', () => {
  it('asks for STARTTLS everywhere but on this very machine', () => {
    for (const host of ['courrier.exemple.fr', '10.0.0.1', '[2001:db8::1]', '127.0.0.1.exemple.fr', 'localhost.exemple.fr'])
      expect(smtpServer(`smtp://${host}`), host).to.include({ requireTLS: true, ignoreTLS: false, secure: false, port: 587 });
    for (const host of ['localhost', '127.0.0.1', '127.0.0.53', '[::1]'])
      expect(smtpServer(`smtp://${host}:25`), host).to.include({ requireTLS: false, ignoreTLS: true, port: 25 });
    expect(smtpServer('smtp://localhost?tls=required')).to.include({ requireTLS: true, ignoreTLS: false });
    expect(smtpServer('smtps://courrier.exemple.fr')).to.include({ secure: true, requireTLS: false, port: 465 });
  });

  it('holds the account, decoded', () => {
    expect(smtpServer('smtp://a%40b:p%2Fw@courrier.exemple.fr').auth).to.deep.equal({ user: 'a@b', pass: 'p/w' });
    expect(smtpServer('smtp://a:100%@courrier.exemple.fr').auth).to.deep.equal({ user: 'a', pass: '100%' });
    expect(smtpServer('smtp://courrier.exemple.fr')).to.not.have.property('auth');
  });
});
