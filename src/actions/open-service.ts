// The act by which a collège opens a service to profiles, or closes it (C-2.1): the chef's decision, closed until he takes it. What is not in
// the input stays as it is.
import { isDeepStrictEqual } from 'node:util';
import type { Profile } from '#core/person/facts.ts';
import { catalogueOf } from '#core/release/catalogue.ts';
import type { Service } from '#core/release/service.ts';
import { structureExists } from '#database/role-reader.ts';
import { readRegistered } from '#database/service-catalogue-reader.ts';
import { readOpenings } from '#database/service-opening-reader.ts';
import { endOpening, writeOpening } from '#database/service-opening-writer.ts';
import type { Action, Recorded, Refusal } from './door.ts';

/** `classes`: null for all of the profile; `open` false: closed to the profile. */
export type Wanted = { readonly profile: Profile; readonly open: boolean; readonly classes: readonly string[] | null };

/** The collège is the subject's. `declared`: the services of the files. */
export type OpenInput = { readonly clientId: string; readonly wanted: readonly Wanted[]; readonly declared: readonly Service[] };

export const openService: Action<OpenInput, { readonly changed: number; readonly message: string }> = {
  demand: async (_client, subject) => ({ act: 'open-service', subjects: [subject] }),
  run: async ({ client, subject, input, actor, context }) => {
    const [uai] = subject.uais;
    if (uai === undefined || !(await structureExists(client, uai)))
      return refused('not-found', 'Aucun établissement connu ne porte cet UAI.');
    const registered = await readRegistered(client, input.clientId, true);
    const [service] = catalogueOf(input.declared, registered === null || registered.closedAt !== null ? [] : [registered.service]).filter(
      ({ clientId }) => clientId === input.clientId,
    );
    if (service === undefined) return refused('not-found', 'Aucun service ouvert ne porte cet identifiant.');
    if (service.opening !== 'by-college')
      return refused('invalid', 'Ce service est ouvert par l’académie à toute la plateforme : un collège n’en décide pas.');
    const stray = input.wanted.find(({ profile, open }) => open && service.profiles && !service.profiles.includes(profile));
    if (stray) return refused('invalid', 'Ce service n’est pas prévu pour un des profils choisis.');
    if (input.wanted.some(({ open, classes }) => open && classes?.length === 0))
      return refused('invalid', 'Choisissez au moins une classe, ou ouvrez le service à toutes.');

    const now = (await readOpenings(client, [uai])).filter(({ clientId }) => clientId === input.clientId);
    const decision = { clientId: input.clientId, by: actor.person, at: context.now };
    const journal: Recorded[] = [];
    for (const { profile, open, classes } of input.wanted) {
      const held = now.find((one) => one.profile === profile);
      const sorted = classes === null ? null : [...new Set(classes)].sort();
      if (open ? held !== undefined && isDeepStrictEqual(held.classes, sorted) : held === undefined) continue;
      if (open) await writeOpening(client, { uai, profile, classes: sorted }, decision);
      else await endOpening(client, { uai, profile }, decision);
      const detail = {
        service: input.clientId,
        profile,
        outcome: open ? 'opened' : 'closed',
        ...(sorted && open ? { classes: sorted.length } : {}),
      };
      journal.push({ subjectId: null, uai, fields: [], detail });
    }
    const message = journal.length === 0 ? "Rien n'a changé." : `C'est décidé pour « ${service.name} ». Le changement vaut dès maintenant.`;
    return { ok: true, output: { changed: journal.length, message }, journal };
  },
};

function refused(code: Refusal['code'], sentence: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: { code, message: `${sentence} Rien n'a été changé.` } };
}
