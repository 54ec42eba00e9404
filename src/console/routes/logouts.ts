// Services that could not be told of the end of sessions: how many, since when, why, and trying them anew. Counts only: the Département's too.
import { z } from 'zod';
import { wholeGateway } from '#core/access/actor.ts';
import { readLogoutQueue } from '#database/logout-queue-reader.ts';
import { perform } from '#src/actions/door.ts';
import { replayLogouts } from '#src/actions/replay-logouts.ts';
import { redirect } from '../answer.ts';
import { type Route, route } from '../guard.ts';
import { logoutsPage } from '../views/logouts.ts';

export const logoutRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/deconnexions',
    acts: ['view-logouts'],
    zone: 'operation',
    input: z.object({}),
    answers: ['page'],
    handle: async ({ pool, serviceName }, visit) => logoutsPage(visit, await readLogoutQueue(pool), serviceName),
  }),
  route({
    method: 'POST',
    path: '/deconnexions',
    acts: ['replay-logouts'],
    zone: 'operation',
    input: z.object({ service: z.string().max(64) }),
    answers: ['redirect'],
    handle: async ({ pool, acting }, visit, { service }) => {
      const result = await perform(replayLogouts, visit.actor, wholeGateway, { clientId: service }, { pool, now: visit.now, ...acting });
      return result.ok ? redirect('/console/deconnexions') : { kind: 'denied', sentence: result.refusal.message };
    },
  }),
];
