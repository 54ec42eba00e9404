// What is kept of an artefact's secrets: enough to find it by, and nothing that opens anything. Whoever reads the table, or a stolen copy of it, holds no
// session, code or token (docs/decisions/0025). Knows the library's payloads; no SQL.
import { createCipheriv, createDecipheriv, createHash, createHmac, type KeyObject, randomBytes } from 'node:crypto';
import type { ArtefactPayload } from '#database/oidc-store.ts';
import { forNode, keyedHash } from '#src/keys/keyed-hash.ts';

/** Named by others' payloads and by nobody outside: its id opens nothing. */
const isNamedInside = (kind: string): boolean => kind === 'Grant';

/** The id under which an artefact is kept: of a random one of 256 bits, a plain SHA-256 is enough. */
export function keptId(kind: string, id: string): string {
  return isNamedInside(kind) ? id : createHash('sha256').update(id).digest('base64url');
}

/** What is typed on a tablet is short: without the key every one of them could be tried on a stolen copy. */
export function keptUserCode(key: Buffer, typed: string): string {
  return `${mark}${keyedHash(key, typed).toString('base64url')}`;
}

const mark = '~';

/** What a sign-in under way has to give back and would open something: its own address, the pushed request, the tablet's code. */
const sealedFields = ['returnTo', 'parJti', 'deviceCode'] as const;

/** The payload as it is kept: without its id, with what opens something sealed by it. */
export function keptPayload(kind: string, id: string, payload: ArtefactPayload, key: Buffer): ArtefactPayload {
  if (isNamedInside(kind)) return payload;
  const { jti: _, userCode, ...kept } = payload;
  // Found by its id, a tablet's code has the typed one as it was kept.
  if (userCode !== undefined)
    return { ...kept, jti: sealBy(key, id), userCode: userCode.startsWith(mark) ? userCode : keptUserCode(key, userCode) };
  if (kind !== 'Interaction') return kept;
  const { cookie: _cookie, ...session } = (kept.session ?? {}) as Record<string, unknown>;
  return { ...kept, ...(kept.session !== undefined && { session }), ...changed(kept, (value) => sealBy(id, value)) };
}

/** The payload as it was handed over, for whoever has its id. */
export function broughtBack(kind: string, id: string, kept: ArtefactPayload): ArtefactPayload {
  if (isNamedInside(kind)) return kept;
  return { ...kept, jti: id, ...(kind === 'Interaction' && changed(kept, (value) => unsealBy(id, value))) };
}

/** A tablet's code for whoever has typed `typed`: its own id is not his, and is needed to write it back. */
export function broughtBackTyped(kept: ArtefactPayload, typed: string, key: Buffer): ArtefactPayload {
  return { ...kept, jti: unsealBy(key, String(kept.jti)), userCode: typed };
}

/** The id of what follows a refresh token that is used: only whoever holds that token can tell it, with what is kept. */
export function successorOf(token: string, kept: string): string {
  return createHmac('sha256', token).update(`successor ${kept}`).digest('base64url');
}

function changed(payload: ArtefactPayload, change: (value: string) => string): Record<string, string> {
  return Object.fromEntries(
    sealedFields.flatMap((field) => {
      const value = payload[field];
      return typeof value === 'string' ? [[field, change(value)]] : [];
    }),
  );
}

/** The key comes from an id, of which only a hash is kept, or from a secret that is kept elsewhere. */
const keyOf = (secret: string | Buffer): KeyObject => forNode(keyedHash(Buffer.from(secret), 'what is kept of an artefact'));

/** Closes a value (AES-256-GCM) with a secret that is not kept beside it, or of which only a hash is. */
export function sealBy(secret: string | Buffer, value: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), nonce);
  const closed = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64url');
}

/** @throws Error where it was changed, or closed with another secret */
export function unsealBy(secret: string | Buffer, sealed: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
