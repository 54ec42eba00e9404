// « Mes chartes » (C-11.1): everybody reads again what he accepted himself, and nobody what somebody else did.
import { z } from 'zod';
import { readAcceptedCharters, readAcceptedText } from '#database/charter-reader.ts';
import { notFound } from '../answer.ts';
import { type Route, route } from '../guard.ts';
import { chartersPage, charterTextPage } from '../views/own-charters.ts';

export const ownCharterRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/compte/chartes',
    acts: ['view-own-charters'],
    zone: 'shared',
    input: z.object({}),
    answers: ['page'],
    handle: async ({ pool }, visit) => chartersPage(visit, await readAcceptedCharters(pool, visit.user.person)),
  }),
  route({
    method: 'GET',
    path: '/compte/chartes/:charte/:version',
    acts: ['view-own-charters'],
    zone: 'shared',
    input: z.object({ charte: z.string().regex(/^[a-z0-9-]{1,64}$/), version: z.coerce.number().int().positive().max(999_999_999) }),
    answers: ['page'],
    handle: async ({ pool }, visit, { charte, version }) => {
      const accepted = await readAcceptedText(pool, visit.user.person, charte, version);
      return accepted === undefined ? notFound : charterTextPage(visit, accepted);
    },
  }),
];
