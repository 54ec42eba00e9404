import { chmod, copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Login, LoginBegun } from '#connectors/connector.ts';
import { describeSelf } from '#connectors/login-saml/metadata.ts';
import { makeOwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { logins } from '#connectors/registry.ts';
import { inClear } from '../../support/clear-keys.ts';
import { formFields, type Idp, startIdp } from '../../support/saml-idp.ts';
import { template, xmlsecSign } from '../bordereau/signed-in-xmlsec.ts';
import { makeKey, type SigningKey, tool } from '../bordereau/signing-keys.ts';
import { acs, assertionOf, at, encrypt, genuine, idp, now, parts, relay, responseOf, sign, sp } from './forge.ts';
import { refusal, type Stage, setStage, verifyMetadata } from './stage.ts';

/** Both signed by xmlsec1; prefixes of values are written out wherever they are declared, which Shibboleth asks for. */
async function signedByXmlsec(key: SigningKey): Promise<string> {
  const prefixes = '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="xs"/>';
  const unsigned = (xml: string, id: string): string => {
    const signature = template('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { uri: `#${id}`, prefix: 'ds' });
    const kept = signature.replace('xml-exc-c14n#"/></ds:Transforms>', `xml-exc-c14n#">${prefixes}</ds:Transform></ds:Transforms>`);
    return xml.replace('</saml:Issuer>', `</saml:Issuer>${kept}`);
  };
  const assertion = await xmlsecSign(unsigned(assertionOf(parts), parts.assertionId), key, ['ID', `${saml}:assertion:Assertion`]);
  const inside = assertion.replace(/^<\?xml[^>]*\?>\s*/, '').trim();
  return xmlsecSign(unsigned(responseOf(parts, inside), parts.responseId), key, ['ID', `${saml}:protocol:Response`]);
}

const saml = 'urn:oasis:names:tc:SAML:2.0';

describe('an upstream that speaks SAML 2.0', () => {
  let stage: Stage;
  before(async () => {
    stage = await setStage();
  });
  const encrypted = (to = stage.ours.publicKey, how = {}): string =>
    sign(responseOf(parts, encrypt(sign(assertionOf(parts), parts.assertionId, stage.idpKey), to, how)), parts.responseId, stage.idpKey);

  it('tells who is there, how he proved it and when, from what was signed', async () => {
    const expected = {
      issuer: idp,
      subject: 'eleve-1',
      attributes: { FrEduCtRefId: ['{AAF}25|x|1001', 'ECT|2'], FrEduCtPersonAffiliation: ['eleve2d'], FrEduCtId: ['identifiant-1'] },
      authenticatedAt: new Date(at(-60)),
      contexts: [parts.context],
    };
    expect(await stage.answer(genuine(stage.idpKey))).to.deep.equal(expected);
    const byXmlsec = await signedByXmlsec(stage.idpKey);
    expect(await stage.answer(byXmlsec), 'signed by another program, as Shibboleth writes it').to.deep.equal(expected);
    expect(await stage.answer(byXmlsec.replaceAll('\n', '\r\n')), 'with the line ends of another system').to.deep.equal(expected);
    expect((await stage.answer(genuine(stage.idpKey), { subjectAttribute: 'FrEduCtId' })).subject).to.equal('identifiant-1');
    const spelled = genuine(stage.idpKey, { nameId: 'M&#233;lodie &amp; &lt;!--co--&gt;' });
    expect((await stage.answer(spelled)).subject, 'characters written otherwise').to.equal('Mélodie & <!--co-->');
  });

  it('opens what is encrypted to any of its keys, in every way that it announces', async () => {
    for (const how of [{}, { wrap: 'oaep-sha256' }, { content: 'aes-256-cbc' }])
      expect((await stage.answer(encrypted(undefined, how), { encrypted: true })).subject).to.equal('eleve-1');
    const folder = join(stage.folder, 'keys');
    await makeOwnKey(folder, 1, sp, now, inClear);
    await makeOwnKey(folder, 1, sp, now, inClear);
    const keys = await readOwnKeys(folder, inClear);
    expect(
      keys.map(({ file }) => file),
      'made once, by whoever came first',
    ).to.deep.equal(['saml-1.pem', 'saml-2.pem']);
    for (const { certificate } of keys)
      expect((await stage.answer(encrypted(certificate.publicKey), { encrypted: true })).subject).to.equal('eleve-1');
    await rm(join(folder, 'saml-2.pem'));
    expect(await refusal(stage.answer(encrypted(keys[1]!.certificate.publicKey)))).to.match(/^invalid: not encrypted to our key/);
  });

  it('takes an old and a new certificate of the upstream while it changes, and says when it has none that is valid', async () => {
    const next = await makeKey();
    expect(await refusal(stage.answer(genuine(next)))).to.match(/not trusted/);
    await copyFile(next.certificate, join(stage.folder, 'trust/next.pem'));
    for (const key of [stage.idpKey, next]) expect((await stage.answer(genuine(key))).subject).to.equal('eleve-1');
    const late = new Date('2101-01-01T00:00:00Z');
    expect(await refusal(stage.answer(genuine(next), {}, { now: late }))).to.equal(
      'misconfigured: no certificate of the upstream that is valid now',
    );
  });

  it('has keys that openssl finds well made, and describes itself with both in metadata that xmlsec1 verifies', async () => {
    const folder = join(stage.folder, 'described');
    await makeOwnKey(folder, 0, 'x'.repeat(80), now, inClear);
    await makeOwnKey(folder, 1, sp, now, inClear);
    const keys = await readOwnKeys(folder, inClear);
    const pem = join(folder, 'saml-1.pem');
    expect(
      await tool('openssl', 'verify', '-x509_strict', '-check_ss_sig', '-attime', String(now.getTime() / 1000 + 60), '-CAfile', pem, pem),
    ).to.contain('OK');
    expect(await tool('openssl', 'x509', '-in', pem, '-noout', '-text')).to.match(/3072 bit[\s\S]*Digital Signature, Key Encipherment/);
    const settings = logins['login-saml'].configuration.parse({ issuer: idp, entityId: `${sp}?a&b`, address: `${idp}/sso` });
    const document = describeSelf(settings, keys, acs, '_m1');
    await writeFile(join(folder, 'metadata.xml'), document);
    await verifyMetadata(join(folder, 'metadata.xml'), pem);
    for (const { certificate } of keys) expect(document.split(certificate.raw.toString('base64')).length).to.be.at.least(3);
    expect(document).to.contain(`Location="${acs}"`).and.to.contain(`entityID="${sp}?a&amp;b"`);
    expect(describeSelf({ ...settings, signMetadata: false }, keys, acs, '_m1')).to.not.contain('<ds:Signature ');
  });

  it('says every fault of its settings', () => {
    const faults = logins['login-saml'].configuration.safeParse({
      issuer: 'x',
      entityId: sp,
      address: 'http://educonnect.exemple.fr/',
      skewSeconds: 900,
    });
    expect(faults.error?.issues.map(({ path }) => path[0])).to.deep.equal(['issuer', 'address', 'skewSeconds']);
  });

  describe('with an upstream that no one here wrote', () => {
    let upstream: Idp;
    const clock = (): Date => new Date();
    before(async () => {
      const { key, certificate } = stage.idpKey;
      upstream = await startIdp({ key, certificate, issuer: idp, returnUrl: acs, partner: stage.ours.toString(), encrypts: true });
      upstream.is({
        nameId: 'parent-1',
        attributes: { FrEduCtRefId: ['{AAF}25|x|2001', '{AAF}25|x|2002'], FrEduCtPersonAffiliation: 'resp2d' },
      });
    });
    after(() => upstream.close());

    const begin = (login: Login, again = false): Promise<LoginBegun> => login.begin({ returnUrl: acs, relay, again });
    async function goTo({ send }: LoginBegun): Promise<Response> {
      return send.kind === 'redirect' ? fetch(send.url) : fetch(send.action, { method: 'POST', body: new URLSearchParams(send.fields) });
    }
    const settings = (changes: object): object => ({ address: upstream.address, encrypted: true, ...changes });

    for (const binding of ['redirect', 'post'])
      it(`signs a request that it takes (${binding}), and takes its answer, once`, async () => {
        const login = stage.open(settings({ binding, contexts: [parts.context] }), clock);
        const begun = await begin(login, true);
        const body = formFields(await (await goTo(begun)).text());
        const answer = { kept: begun.kept, returnUrl: acs, query: {}, body };
        const identity = await login.complete(answer);
        expect(identity).to.deep.include({ issuer: idp, subject: 'parent-1', contexts: [parts.context] });
        expect(identity.attributes).to.deep.equal({
          FrEduCtRefId: ['{AAF}25|x|2001', '{AAF}25|x|2002'],
          FrEduCtPersonAffiliation: ['resp2d'],
        });
        expect(await refusal(login.complete(answer))).to.equal('stale: this assertion was used before');
        const other = await begin(login);
        expect(await refusal(login.complete({ ...answer, kept: other.kept }))).to.equal('invalid: answer to another request, or to none');
      });

    it('signs a request that is refused once it was changed', async () => {
      const { send } = await begin(stage.open(settings({}), clock));
      if (send.kind !== 'redirect') throw new Error('a redirect was expected');
      const url = new URL(send.url);
      expect(url.searchParams.get('SigAlg')).to.equal('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
      url.searchParams.set('RelayState', 's'.repeat(43));
      expect((await fetch(url)).status).to.equal(400);
    });

    it('asks nothing without a key of ours, or with one that others may read', async () => {
      const folder = join(stage.folder, 'keys');
      await chmod(join(folder, 'saml-1.pem'), 0o644);
      expect(await refusal(begin(stage.open()))).to.equal('misconfigured: key file: exposed');
      await chmod(join(folder, 'saml-1.pem'), 0o600);
      await rename(folder, `${folder}-away`);
      expect(await refusal(begin(stage.open()))).to.equal('misconfigured: no key of ours');
      await rename(`${folder}-away`, folder);
    });
  });
});
