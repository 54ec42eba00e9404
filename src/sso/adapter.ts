// oidc-provider's view of the table of artefacts: one adapter a kind. Ids and what would open something are kept as at-rest.ts says. Knows no SQL.
import Provider, { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import { keepOnce } from '#database/oidc-once.ts';
import { pollDeviceCode } from '#database/oidc-poll.ts';
import {
  type ArtefactPayload,
  consumeArtefact,
  destroyByGrant,
  findArtefact,
  findArtefactByUid,
  findArtefactByUserCode,
  findWithItsSession,
  writeArtefacts,
} from '#database/oidc-store.ts';
import { findRefreshToken } from '#database/oidc-succession.ts';
import type { Pool } from '#database/pool.ts';
import { broughtBack, broughtBackTyped, keptId, keptPayload, keptUserCode } from './at-rest.ts';
import { lifetimes, refreshGrace } from './lifetimes.ts';
import { requestWork, settle } from './request-work.ts';

/** Seconds for which somebody finds on from the page of a sign-in that has expired, or ended: a morning, and the session that it opened. */
const lost = lifetimes.Session;

/**
 * Seconds for which an artefact is still found once it has expired, which its payload says. A pushed request: two sign-ins begun with it must not both get
 * a code, however late they end. A device code: the device and whoever types it are told that it has expired (RFC 8628, section 3.5).
 */
const afterlife: ReadonlyMap<string, number> = new Map([
  ['PushedAuthorizationRequest', lifetimes.Interaction],
  ['DeviceCode', lifetimes.Interaction],
  ['Interaction', lost],
]);

/** Whoever reads one of these asks for its session and its grant next. */
const ofASession: ReadonlySet<string> = new Set(['AuthorizationCode', 'AccessToken']);

/** The sign-in that a request takes up again, read once. */
const begun = new WeakMap<object, ArtefactPayload>();

/** What is kept of a sign-in that ended: not the request, nor whoever made it; the service alone, to lead back to. */
function spent({ params }: ArtefactPayload): ArtefactPayload {
  return { spent: true, params: { client_id: (params as { client_id?: unknown } | undefined)?.client_id } };
}

/** The tablet's own question, and not the return of whoever has typed its code. */
const isTabletAsking = (kind: string): boolean => kind === 'DeviceCode' && Provider.ctx?.oidc.route === 'token';

/** Makes the adapters; `key` hides what is typed on tablets. Clients are not kept here: they come from the mappings only. */
export function databaseAdapter(pool: Pool, key: Buffer, now: () => Date): AdapterFactory {
  return (kind): Adapter => {
    const keyOf = (id: string): string => `${kind} ${id}`;
    const kept = (id: string): string => keptId(kind, id);

    async function read(id: string): Promise<ArtefactPayload | undefined> {
      if (kind === 'RefreshToken') return findRefreshToken(pool, kept(id), refreshGrace);
      if (isTabletAsking(kind)) return asked(id);
      const work = requestWork();
      if (work === undefined || !ofASession.has(kind)) return findArtefact(pool, kind, kept(id));
      const found = await findWithItsSession(pool, kind, kept(id));
      if (found === undefined) return undefined;
      const { payload, session, grant } = found;
      if (payload.sessionUid !== undefined) work.broughtAlong.set(`Session uid ${payload.sessionUid}`, session);
      if (payload.grantId !== undefined) work.broughtAlong.set(`Grant ${payload.grantId}`, grant);
      return payload;
    }

    /** Only while nobody has answered: a tablet that asks too soon for what is there gets it. @throws SlowDown (RFC 8628, section 3.5) */
    async function asked(id: string): Promise<ArtefactPayload | undefined> {
      const polled = await pollDeviceCode(pool, kept(id), now());
      const { accountId, error, exp, clientId } = polled?.payload ?? {};
      const waits = accountId === undefined && error === undefined && Number(exp) * 1000 > now().getTime();
      if (polled?.tooSoon && waits && clientId === Provider.ctx?.oidc.client?.clientId) throw new errors.SlowDown();
      return polled?.payload;
    }

    /** What was brought along is a read of this request and of this instant, for one use. */
    async function find(key: string, search: () => Promise<ArtefactPayload | undefined>): Promise<ArtefactPayload | undefined> {
      const work = requestWork();
      const written = work?.written.get(key);
      if (written !== undefined) return written.payload ?? undefined;
      if (!work?.broughtAlong.has(key)) return search();
      const known = work.broughtAlong.get(key);
      work.broughtAlong.delete(key);
      return known;
    }

    async function write(id: string, payload: ArtefactPayload | null, ttl: number | undefined): Promise<void> {
      const work = requestWork();
      const one = { kind, id: kept(id), payload: payload && keptPayload(kind, id, payload, key), ttl: ttl ?? null };
      if (work === undefined) return writeArtefacts(pool, [one]);
      work.written.set(keyOf(id), one);
      work.broughtAlong.delete(keyOf(id));
      if (payload?.uid !== undefined) work.broughtAlong.delete(`${kind} uid ${payload.uid}`);
    }

    const settled = (): Promise<void> => settle(pool, requestWork());

    return {
      upsert: async (id, payload, expiresIn) => {
        if (kind !== 'ReplayDetection') return write(id, payload, expiresIn && expiresIn + (afterlife.get(kind) ?? 0));
        // The library has looked before, and so has whoever sends the same proof at the same instant.
        if (!(await keepOnce(pool, kind, id, payload, expiresIn ?? 0))) throw new errors.InvalidRequest('used already');
      },
      find: async (id) => {
        const found = await find(keyOf(id), () => read(id));
        if (found === undefined) return undefined;
        const payload = broughtBack(kind, id, found) as AdapterPayload;
        if (kind !== 'Interaction') return payload;
        const work = requestWork();
        if (work !== undefined) begun.set(work, payload);
        // Over: kept for whoever comes back to its page (lost.ts), and for nothing else.
        return payload.spent === true ? undefined : payload;
      },
      findByUid: async (uid) => {
        await settled();
        // Read, and never written back: its id, which is the browser's, is not known here.
        return (await find(`${kind} uid ${uid}`, () => findArtefactByUid(pool, kind, uid))) as AdapterPayload | undefined;
      },
      // A code that was confirmed and left half-way may be typed again: the first sign-in that ends has it, and the library refuses any other.
      findByUserCode: async (userCode) => {
        await settled();
        const found = await findArtefactByUserCode(pool, kind, keptUserCode(key, userCode));
        if (found === undefined) return undefined;
        const { inFlight: _, ...code } = broughtBackTyped(found, userCode, key);
        return code as AdapterPayload;
      },
      consume: async (id) => {
        await settled();
        const work = requestWork();
        if (kind === 'AuthorizationCode' && work !== undefined) {
          work.exchanged = { kind, id: kept(id) };
          return;
        }
        // Of two requests that bring the same code at the same instant, one gets tokens and the other this.
        if (await consumeArtefact(pool, kind, kept(id))) return;
        throw kind === 'PushedAuthorizationRequest' ? new errors.InvalidRequestUri() : new errors.InvalidGrant('already consumed');
      },
      destroy: async (id) => {
        if (kind !== 'Interaction') return write(id, null, undefined);
        const ended = begun.get(requestWork() ?? begun) ?? (await findArtefact(pool, kind, kept(id)));
        if (ended !== undefined) await write(id, spent(ended), lost);
      },
      revokeByGrantId: async (grantId) => {
        await settled();
        requestWork()?.broughtAlong.clear();
        await destroyByGrant(pool, kind, grantId);
      },
    };
  };
}
