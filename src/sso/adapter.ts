// oidc-provider's view of the table of artefacts: one adapter a kind. Knows no SQL.
import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
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
import { refreshGrace } from './lifetimes.ts';

/** Makes the adapters. Clients are not kept here: they come from the mappings only. */
export function databaseAdapter(pool: Pool): AdapterFactory {
  return (kind): Adapter => {
    const found = (id: string) => (kind === 'RefreshToken' ? findRefreshToken(pool, id, refreshGrace) : findArtefact(pool, kind, id));
    return {
      upsert: (id, payload, expiresIn) => upsertArtefact(pool, kind, id, payload, expiresIn),
      find: async (id) => (await found(id)) as AdapterPayload | undefined,
      findByUid: async (uid) => (await findArtefactByUid(pool, kind, uid)) as AdapterPayload | undefined,
      findByUserCode: async (userCode) => (await findArtefactByUserCode(pool, kind, userCode)) as AdapterPayload | undefined,
      consume: async (id) => {
        // Of two requests that bring the same code at the same instant, one gets tokens and the other this.
        if (!(await consumeArtefact(pool, kind, id))) throw new errors.InvalidGrant('already consumed');
      },
      destroy: (id) => destroyArtefact(pool, kind, id),
      revokeByGrantId: (grantId) => destroyByGrant(pool, kind, grantId),
    };
  };
}
