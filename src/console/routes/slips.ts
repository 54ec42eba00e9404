// Printing the slips of a class, of its families or of the staff (C-U.1): choose a group, see who waits, make the PDF. The act makes the codes; they
// leave in the file and stay nowhere. Nominative.
import { z } from 'zod';
import { structureSubject } from '#core/access/actor.ts';
import { covers } from '#core/access/scope.ts';
import { frenchDate } from '#core/calendar/french-date.ts';
import { type SlipAudience, slipReaches } from '#core/person/one-time-code.ts';
import { readSlipClasses, readSlipPeople, readSlipPrints, type SlipGroup } from '#database/slip-reader.ts';
import { perform, type Refusal } from '#src/actions/door.ts';
import { printSlips } from '#src/actions/print-slips.ts';
import { slipLine } from '#src/actions/slip-line.ts';
import { slipsPdf } from '#src/print/slips-pdf.ts';
import { type Answer, notFound, redirect } from '../answer.ts';
import { type Ground, type Route, route } from '../guard.ts';
import { groupPage } from '../views/slip-group.ts';
import { audienceWords, slipsPage } from '../views/slips.ts';
import { namesScope, type Visit } from '../visit.ts';

const group = { public: z.enum(['eleves', 'familles', 'personnels']), classe: z.string().trim().max(64).catch('') };
const audiences: Readonly<Record<z.output<typeof group.public>, SlipAudience>> = {
  eleves: 'pupils',
  familles: 'guardians',
  personnels: 'staff',
};

export const slipRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/bordereaux',
    acts: ['print-slips'],
    zone: 'nominative',
    input: z.object({}),
    answers: ['page', 'redirect'],
    handle: choose,
  }),
  route({
    method: 'GET',
    path: '/bordereaux/:public',
    acts: ['print-slips'],
    zone: 'nominative',
    input: z.object(group),
    answers: ['page'],
    handle: async (ground, visit, input) => {
      const page = await preview(ground, visit, input, null);
      return page ? { kind: 'page', page } : notFound;
    },
  }),
  route({
    method: 'POST',
    path: '/bordereaux/:public',
    acts: ['print-slips'],
    zone: 'nominative',
    input: z.object({ ...group, portee: z.enum(slipReaches), confirme: z.literal('oui').optional().catch(undefined) }),
    answers: ['file', 'invalid'],
    handle: print,
  }),
];

type Asked = { readonly public: keyof typeof audiences; readonly classe: string };

/** The collège looked at, where slips may be printed; null in any other view. */
function placeOf(visit: Visit): string | null {
  const uai = visit.view?.uai ?? null;
  return uai !== null && covers(visit.scope, uai) ? uai : null;
}

function groupOf(visit: Visit, asked: Asked): SlipGroup | null {
  const uai = placeOf(visit);
  const audience = audiences[asked.public];
  return uai === null ? null : { uai, audience, class: audience === 'staff' ? null : asked.classe };
}

async function choose({ pool }: Ground, visit: Visit): Promise<Answer> {
  const uai = placeOf(visit);
  // Somebody who looks through a role of no collège chooses another view first.
  if (uai === null) return redirect('/console');
  const scope = namesScope(visit);
  const [classes, prints] = await Promise.all([readSlipClasses(pool, scope, uai, visit.today), readSlipPrints(pool, scope, uai, null)]);
  return slipsPage(visit, classes, prints);
}

async function preview({ pool }: Ground, visit: Visit, asked: Asked, refusal: Refusal | null) {
  const wanted = groupOf(visit, asked);
  if (wanted === null) return null;
  const scope = namesScope(visit);
  const [people, prints] = await Promise.all([
    readSlipPeople(pool, scope, wanted, visit.today),
    readSlipPrints(pool, scope, wanted.uai, wanted),
  ]);
  return people.length === 0 ? null : groupPage(visit, wanted, { people, prints, refusal });
}

async function print(
  ground: Ground,
  visit: Visit,
  input: Asked & { readonly portee: (typeof slipReaches)[number]; readonly confirme?: 'oui' | undefined },
): Promise<Answer> {
  const { pool, acting } = ground;
  const wanted = groupOf(visit, input);
  if (wanted === null) return notFound;
  const refused = async (refusal: Refusal): Promise<Answer> => {
    const page = await preview(ground, visit, input, refusal);
    return page ? { kind: 'invalid', page } : notFound;
  };
  if (input.portee === 'everyone' && input.confirme === undefined) return refused(unconfirmed);
  const act = { audience: wanted.audience, class: wanted.class, reach: input.portee, demand: null };
  const result = await perform(printSlips, visit.actor, structureSubject(wanted.uai), act, { pool, now: visit.now, ...acting });
  if (!result.ok) {
    return result.refusal.code === 'not-allowed' ? { kind: 'denied', sentence: result.refusal.message } : refused(result.refusal);
  }
  const { slips, validUntil } = result.output;
  const content = await slipsPdf({
    structure: visit.view?.structure ?? wanted.uai,
    address: new URL(ground.publicUrl).host,
    until: frenchDate(validUntil),
    at: visit.now,
    slips: slips.map((slip) => ({ ...slip, group: slipLine(wanted, slip) })),
  });
  const name = ['bordereaux', audienceWords[wanted.audience].file, wanted.class, visit.today].filter((part) => part !== null).join('-');
  return { kind: 'file', name: `${name}.pdf`, type: 'application/pdf', content };
}

const unconfirmed: Refusal = {
  code: 'reason-missing',
  message:
    "Pour remplacer aussi les mots de passe déjà choisis, cochez la case qui le confirme. Rien n'a été imprimé et aucun mot de passe n'a changé.",
};
