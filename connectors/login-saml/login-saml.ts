// An upstream that speaks SAML 2.0 (EduConnect): a signed request, and an answer of which only what was signed is read, twice, once. Owns the order of the
// steps; knows no person and no page.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { LoginRefused } from '#core/upstream/login-refused.ts';
import type { Login, LoginAnswer, LoginSurroundings, UpstreamIdentity } from '../connector.ts';
import { certificateFault, readTrust } from '../shared/xml-signature/certificates.ts';
import type { Configuration } from './configuration.ts';
import { describeSelf } from './metadata.ts';
import { type OwnKey, OwnKeyFault, readOwnKeys } from './own-keys.ts';
import { readAssertion } from './read-assertion.ts';
import { invalid } from './read-xml.ts';
import { signedRequest } from './request.ts';
import { demandSameReading } from './second-reading.ts';
import { type Trusted, verifyAnswer } from './verify-answer.ts';

/** Opens the upstream. Certificates and keys are read again at every sign-in: a change of them needs no restart. */
export function openLoginSaml(settings: Configuration, around: LoginSurroundings): Login {
  return {
    answersBy: 'form',
    begin: async (request) => {
      const [oldest] = await ownKeys(around);
      if (oldest === undefined) throw new LoginRefused('misconfigured', 'no key of ours');
      return signedRequest(settings, oldest, request, around.now());
    },
    complete: (answer) => completed(settings, around, answer),
    describe: async (returnUrl) => {
      const keys = await ownKeys(around);
      return keys.length === 0 ? null : describeSelf(settings, keys, returnUrl, `_${randomBytes(16).toString('hex')}`);
    },
  };
}

async function completed(settings: Configuration, around: LoginSurroundings, answer: LoginAnswer): Promise<UpstreamIdentity> {
  const { kept, body, returnUrl } = answer;
  const { id, relay, after } = kept;
  const { SAMLResponse: message, RelayState: relayed } = body;
  if (id === undefined || relay === undefined) return invalid('nothing was kept of the request');
  if (message === undefined) return invalid('no answer');
  if (relayed === undefined || !same(relayed, relay)) return invalid('another relay state');
  const now = around.now();
  const trusted = await trust(around, now);
  const verified = verifyAnswer(message, settings, trusted);
  const read = readAssertion(verified, settings, { id, returnUrl, now, after: after === undefined ? null : Date.parse(after) });
  if (verified.text !== null)
    await demandSameReading(verified.text, settings, trusted.certificates, { nameId: read.nameId, requestId: id, returnUrl });
  const seen = createHash('sha256').update(`${settings.issuer} ${read.id}`).digest('base64url');
  if (!(await around.once(seen, read.until))) throw new LoginRefused('stale', 'this assertion was used before');
  return read.identity;
}

async function trust(around: LoginSurroundings, now: Date): Promise<Trusted> {
  const { certificates: all } = await readTrust(around.trustFolder).catch(() => {
    throw new LoginRefused('misconfigured', 'the folder of trust cannot be read');
  });
  const certificates = all.filter((one) => certificateFault(one, now) === null);
  if (certificates.length === 0) throw new LoginRefused('misconfigured', 'no certificate of the upstream that is valid now');
  return { certificates, keys: (await ownKeys(around)).map(({ privateKey }) => privateKey) };
}

async function ownKeys({ keysFolder, keyCipher }: LoginSurroundings): Promise<readonly OwnKey[]> {
  return readOwnKeys(keysFolder, keyCipher).catch((fault: unknown) => {
    if (fault instanceof OwnKeyFault) throw new LoginRefused('misconfigured', `key file: ${fault.fault}`);
    throw fault;
  });
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
