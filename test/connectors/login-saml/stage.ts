// The connector as a gateway would open it, with the keys of an invented EduConnect, and a clock that stands still.
import type { X509Certificate } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Login, UpstreamIdentity } from '#connectors/connector.ts';
import { makeOwnKey, type OwnKey, readOwnKeys } from '#connectors/login-saml/own-keys.ts';
import { logins } from '#connectors/registry.ts';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import { inClear } from '../../support/clear-keys.ts';
import { makeKey, type SigningKey, temporaryFolder, tool } from '../bordereau/signing-keys.ts';
import { acs, encode, idp, now, relay, requestId, sp } from './forge.ts';

export type Stage = {
  readonly idpKey: SigningKey;
  readonly folder: string;
  readonly ours: X509Certificate;
  open(changes?: object, clock?: () => Date): Login;
  /** What the browser brings back for the kept request; every use forgets what was seen before. */
  answer(xml: string, changes?: object, rest?: AnswerChanges): Promise<UpstreamIdentity>;
};
export type AnswerChanges = { readonly kept?: object; readonly body?: object; readonly returnUrl?: string; readonly now?: Date };

export async function setStage(): Promise<Stage> {
  const folder = await temporaryFolder();
  const idpKey = await makeKey();
  await mkdir(join(folder, 'trust'));
  await copyFile(idpKey.certificate, join(folder, 'trust/idp.pem'));
  await makeOwnKey(join(folder, 'keys'), 0, sp, now, inClear);
  const [{ certificate: ours }] = (await readOwnKeys(join(folder, 'keys'), inClear)) as [OwnKey];
  const open = (changes: object = {}, clock = () => now, seen = new Set<string>()): Login =>
    logins['login-saml'].open(
      logins['login-saml'].configuration.parse({ issuer: idp, entityId: sp, address: `${idp}/sso`, encrypted: false, ...changes }),
      {
        login: 'educonnect',
        trustFolder: join(folder, 'trust'),
        keysFolder: join(folder, 'keys'),
        keyCipher: inClear,
        now: clock,
        once: async (id) => !seen.has(id) && seen.add(id).size > 0,
      },
    );
  return {
    idpKey,
    folder,
    ours,
    open,
    answer: (xml, changes = {}, rest = {}) =>
      open(changes, () => rest.now ?? now).complete({
        kept: { id: requestId, relay, ...rest.kept },
        returnUrl: rest.returnUrl ?? acs,
        query: {},
        body: { SAMLResponse: encode(xml), RelayState: relay, ...rest.body },
      }),
  };
}

/** « code: reason » of the refusal. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  const fault = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(fault).to.be.instanceOf(LoginRefused);
  const { code, reason } = fault as LoginRefused;
  return `${code}: ${reason}`;
}

/** Another program finds the signature of the metadata right with this certificate. @throws when it does not */
export async function verifyMetadata(path: string, certificate: string): Promise<void> {
  const described = ['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor'];
  await tool('xmlsec1', '--verify', '--pubkey-cert-pem', certificate, ...described, path);
}
