// The invented académie of the console's tests: three collèges, everybody's role, a list to decide and a held one.
import type { AssignedRole } from '#core/access/role.ts';
import type { BrokenLimit, Line } from '#core/plan/line.ts';
import type { Pool } from '#database/pool.ts';
import { lineOf, seedList } from './seed-list.ts';
import { seedNights, seedStructures } from './seed-nights.ts';
import { moulin, nameOf, seedAffiliation, seedPerson, seedRole, tilleuls, verger } from './seed-people.ts';

export type Seeded = {
  readonly people: Readonly<Record<AssignedRole | 'chef-held' | 'chef-missing' | 'nobody' | 'double' | 'pupil', string>>;
  readonly list: string;
  readonly heldList: string;
  readonly run: string;
};

/** The whole académie; `arrivals` is how many pupils the first collège's list announces. */
export async function seed(pool: Pool, arrivals = 24): Promise<Seeded> {
  await seedStructures(pool);
  const run = await seedNights(pool);
  const role = async (who: AssignedRole, uai: string | null, number: number): Promise<string> => {
    const person = await seedPerson(
      pool,
      nameOf(number),
      uai ? { uai, profile: who === 'chef' || who === 'adjoint' ? 'DIR' : 'ENS' } : null,
    );
    await seedRole(pool, person, who, uai);
    return person;
  };
  const pupil = await seedPerson(pool, { familyName: 'Lefèvre', givenName: 'Élodie' }, { uai: tilleuls, profile: 'ELV', class: '6A' });
  for (let number = 20; number < 32; number += 1)
    await seedPerson(pool, nameOf(number), { uai: tilleuls, profile: 'ELV', class: number % 2 ? '6A' : '6B' });
  await seedPerson(pool, { familyName: 'Voisin', givenName: 'Autre' }, { uai: verger, profile: 'ELV', class: '4B' });
  const double = await role('chef', moulin, 16);
  await seedAffiliation(pool, double, { uai: tilleuls, profile: 'ENS' });
  await seedRole(pool, double, 'referent-usages', tilleuls);
  const people = {
    chef: await role('chef', tilleuls, 1),
    adjoint: await role('adjoint', tilleuls, 2),
    'referent-usages': await role('referent-usages', tilleuls, 3),
    'referent-eim': await role('referent-eim', tilleuls, 4),
    academie: await role('academie', null, 5),
    departement: await role('departement', null, 6),
    dpo: await role('dpo', null, 7),
    'chef-held': await role('chef', verger, 8),
    'chef-missing': await role('chef', moulin, 9),
    nobody: await seedPerson(pool, nameOf(10), { uai: tilleuls, profile: 'ENS' }),
    double,
    pupil,
  };
  const list = await seedList(pool, tilleuls, run, firstList(arrivals, pupil));
  const held: BrokenLimit = { profile: 'ELV', verb: 'leave', count: 40, active: 120, maxCount: 10, maxShare: 0.1 };
  const leavers = Array.from({ length: 40 }, (_, at) =>
    lineOf(verger, { verb: 'leave', profile: 'ELV', class: at % 2 ? '5A' : '5B', name: nameOf(at + 200) }),
  );
  const heldList = await seedList(pool, verger, run, leavers, [held]);
  return { people, list, heldList, run };
}

function firstList(arrivals: number, pupil: string): Line[] {
  const classes = ['6A', '6B', '5A', '5B', '4A', '4B', '3A', '3B'];
  const pupils = Array.from({ length: arrivals }, (_, at) =>
    lineOf(tilleuls, { verb: 'arrive', profile: 'ELV', class: classes[at % classes.length]!, name: nameOf(at + 40) }),
  );
  const mother = lineOf(tilleuls, { verb: 'arrive', profile: 'TUT', class: null, name: { familyName: 'Lefèvre', givenName: 'Solène' } });
  const child = pupils[0]!;
  const linked: Line = {
    ...child,
    relations: {
      before: [],
      after: [{ guardian: mother.person, link: 'mere', linkCode: '20', financial: true, legal: 'legal', contact: true, payment: false }],
    },
  };
  const teacher = lineOf(tilleuls, {
    verb: 'arrive',
    profile: 'ENS',
    class: null,
    name: { familyName: 'Aït <script>alert(1)</script>', givenName: 'Mehdi' },
  });
  const change = lineOf(tilleuls, {
    verb: 'change',
    profile: 'ELV',
    class: '6A',
    name: { familyName: 'Lefèvre', givenName: 'Élodie' },
    person: pupil,
  });
  const leaver = lineOf(tilleuls, {
    verb: 'leave',
    profile: 'ELV',
    class: null,
    name: { familyName: 'Besson-Roy', givenName: 'Zoé' },
    reason: 'left-structure',
  });
  return [linked, ...pupils.slice(1), mother, teacher, change, leaver];
}
