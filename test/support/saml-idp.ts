// An upstream that no one here wrote: npm's samlp as EduConnect would run it. Verifies our requests, signs the Response and the assertion, encrypts it to
// our certificate where it is given one. Whoever `is` says is there; no page of its own.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';

/** It has no types of its own: what is called of it. */
type Samlp = { readonly auth: (options: object) => (request: object, response: object, next: (fault: Error) => void) => void };
const require = createRequire(import.meta.url);
const samlp = require('samlp') as Samlp;

export type IdpPerson = { readonly nameId: string; readonly attributes: Readonly<Record<string, string | readonly string[]>> };

export type IdpWish = {
  /** Paths of PEM files. */
  readonly key: string;
  readonly certificate: string;
  readonly issuer: string;
  readonly returnUrl: string;
  /** PEM: ours, that requests must be signed with; and that answers are encrypted to, where `encrypts`. */
  readonly partner: string;
  readonly encrypts?: boolean;
};

export type Idp = {
  /** Where requests go. */
  readonly address: string;
  is(person: IdpPerson): void;
  close(): Promise<void>;
};

/** Starts it on a free port of this machine; what it refuses ends in status 400. */
export async function startIdp({ key, certificate, issuer, returnUrl, partner, encrypts = false }: IdpWish): Promise<Idp> {
  let present: IdpPerson | null = null;
  const answer = samlp.auth({
    issuer,
    key: readFileSync(key),
    cert: readFileSync(certificate),
    destination: returnUrl,
    recipient: returnUrl,
    lifetimeInSeconds: 300,
    signResponse: true,
    signAssertion: true,
    signatureAlgorithm: 'rsa-sha256',
    digestAlgorithm: 'sha256',
    deflate: true,
    nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    getPostURL: (_audience: string, _request: unknown, _call: unknown, done: (fault: null, url: string) => void) => done(null, returnUrl),
    getUserFromRequest: () => present,
    profileMapper: (person: IdpPerson) => ({
      getClaims: () => person.attributes,
      getNameIdentifier: () => ({ nameIdentifier: person.nameId }),
    }),
    signingCert: partner,
    ...(encrypts && {
      encryptionCert: Buffer.from(partner),
      encryptionPublicKey: Buffer.from(partner),
      encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    }),
  });
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://x').searchParams);
    const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const said = Object.assign(response, {
      set: (name: string, value: string) => response.setHeader(name, value),
      send: (what: string | number) => (typeof what === 'number' ? response.writeHead(what).end() : response.end(what)),
    });
    answer(Object.assign(request, { query, body, originalUrl: request.url }), said, (fault: Error) =>
      response.writeHead(400).end(fault.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sso`,
    is: (person) => {
      present = person;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The fields of the form that an answer brings through the browser. */
export function formFields(page: string): Record<string, string> {
  const field = (name: string): string => new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(page)?.[1] ?? '';
  return { SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') };
}
