// Remembers a visit to an upstream in two stages, sealed in the database: what was asked until the answer comes, then what came of it until the
// browser that brought the answer fetches it. Any process may serve either. Knows no protocol and no page.
import { createHash, randomBytes } from 'node:crypto';
import type { LoginKept } from '#connectors/connector.ts';
import type { Pool } from '#database/pool.ts';
import { keepUpstreamVisit, takeUpstreamVisit, type UpstreamStage } from '#database/upstream-visit.ts';
import { sealWith } from '#src/keys/seal.ts';
import { lifetimes } from '../lifetimes.ts';
import type { UpstreamOutcome } from './upstream.ts';

export type RoundTrips = {
  /**
   * `relay`: what the upstream is to bring back. `device`: the browser that the answer is to come from, null where the answer does not say. Takes the place of
   * whatever this sign-in asked before.
   */
  readonly ask: (asked: {
    readonly relay: string;
    readonly device: string | null;
    readonly login: string;
    readonly uid: string;
    readonly kept: LoginKept;
  }) => Promise<void>;
  /** What was asked, once; undefined for a relay that is unknown, used or too old, or of another browser, which uses nothing up. */
  readonly answered: (
    relay: string,
    login: string,
    device: string | null,
  ) => Promise<{ readonly uid: string; readonly kept: LoginKept } | undefined>;
  /** Keeps what came of it; returns the ticket that fetches it, once, for that sign-in alone. */
  readonly tell: (told: { readonly login: string; readonly uid: string; readonly outcome: UpstreamOutcome }) => Promise<string>;
  readonly told: (ticket: string, login: string, uid: string) => Promise<UpstreamOutcome | undefined>;
};

/** A minute from the answer to the browser's next request; a whole sign-in for the upstream's own pages. */
const patience: Readonly<Record<UpstreamStage, number>> = { asked: lifetimes.Interaction, answered: 60 };

/** 43 signs of Base64url, as ProConnect and SAML both take them. */
export function newRelay(): string {
  return randomBytes(32).toString('base64url');
}

export function createRoundTrips(pool: Pool, sealKey: Buffer, now: () => Date): RoundTrips {
  const seal = sealWith(sealKey);
  const place = (stage: UpstreamStage, login: string, key: Buffer) => `${stage} ${login} ${key.toString('hex')}`;

  async function keep(stage: UpstreamStage, secret: string, login: string, uid: string, content: unknown): Promise<void> {
    const key = digest(secret);
    const sealed = Buffer.from(await seal.close(place(stage, login, key), JSON.stringify(content)));
    const expiresAt = new Date(now().getTime() + patience[stage] * 1000);
    await keepUpstreamVisit(pool, { key, stage, login, interaction: digest(uid), sealed, expiresAt });
  }

  async function take(stage: UpstreamStage, secret: string, login: string): Promise<unknown> {
    const key = digest(secret);
    const row = await takeUpstreamVisit(pool, { key, stage, login }, now());
    const text = row && (await seal.open(place(stage, login, key), row.sealed.toString()));
    return text ? JSON.parse(text) : undefined;
  }

  return {
    ask: ({ relay, device, login, uid, kept }) => keep('asked', boundTo(relay, device), login, uid, { uid, kept }),
    answered: async (relay, login, device) =>
      (await take('asked', boundTo(relay, device), login)) as { uid: string; kept: LoginKept } | undefined,
    tell: async ({ login, uid, outcome }) => {
      const ticket = newRelay();
      await keep('answered', ticket, login, uid, { uid, outcome });
      return ticket;
    },
    told: async (ticket, login, uid) => {
      const told = (await take('answered', ticket, login)) as { uid: string; outcome: UpstreamOutcome } | undefined;
      return told?.uid === uid ? told.outcome : undefined;
    },
  };
}

/** In another browser there is nothing of this name: one look-up says both whether it waits and for whom. */
function boundTo(relay: string, device: string | null): string {
  return device === null ? relay : `${relay}\0${device}`;
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
