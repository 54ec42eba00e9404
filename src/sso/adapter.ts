// oidc-provider's view of the table of artefacts: one adapter a kind. Knows no SQL.
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import { keepOnce } from '#database/oidc-once.ts';
import {
  consumeArtefact,
  destroyArtefact,
  destroyByGrant,
  findArtefact,
  findArtefactByUid,
  findArtefactByUserCode,
  upsertArtefact,
} from '#database/oidc-store.ts';
import { findRefreshToken } from '#database/oidc-succession.ts';
import type { Pool } from '#database/pool.ts';
import { lifetimes, refreshGrace } from './lifetimes.ts';

/**
 * Seconds for which an artefact is still found once it has expired, which its payload says. A pushed request: two sign-ins begun with it must not both get
 * a code, however late they end. A device code: the device and whoever types it are told that it has expired (RFC 8628, section 3.5).
 */
const afterlife: ReadonlyMap<string, number> = new Map([
  ['PushedAuthorizationRequest', lifetimes.Interaction],
  ['DeviceCode', lifetimes.Interaction],
]);

/** Makes the adapters. Clients are not kept here: they come from the mappings only. */
export function databaseAdapter(pool: Pool): AdapterFactory {
  return (kind): Adapter => {
    const found = (id: string) => (kind === 'RefreshToken' ? findRefreshToken(pool, id, refreshGrace) : findArtefact(pool, kind, id));
    return {
      upsert: async (id, payload, expiresIn) => {
        if (kind !== 'ReplayDetection') return upsertArtefact(pool, kind, id, payload, expiresIn && expiresIn + (afterlife.get(kind) ?? 0));
        // The library has looked before, and so has whoever sends the same proof at the same instant.
        if (!(await keepOnce(pool, kind, id, payload, expiresIn ?? 0))) throw new errors.InvalidRequest('used already');
      },
      find: async (id) => (await found(id)) as AdapterPayload | undefined,
      findByUid: async (uid) => (await findArtefactByUid(pool, kind, uid)) as AdapterPayload | undefined,
      // A code that was confirmed and left half-way may be typed again: the first sign-in that ends has it, and the library refuses any other.
      findByUserCode: async (userCode) => {
        const { inFlight: _, ...code } = (await findArtefactByUserCode(pool, kind, userCode)) ?? {};
        return Object.keys(code).length === 0 ? undefined : (code as AdapterPayload);
      },
      consume: async (id) => {
        // Of two requests that bring the same code at the same instant, one gets tokens and the other this.
        if (await consumeArtefact(pool, kind, id)) return;
        throw kind === 'PushedAuthorizationRequest' ? new errors.InvalidRequestUri() : new errors.InvalidGrant('already consumed');
      },
      destroy: (id) => destroyArtefact(pool, kind, id),
      revokeByGrantId: (grantId) => destroyByGrant(pool, kind, grantId),
    };
  };
}
