// An invented académie of three collèges for the console's tests: people, roles, a night, and account lists as the sync leaves them.
// Uses the product's own list writer, so that digests and counts are the ones that approving checks.
import { createHash, randomUUID } from 'node:crypto';
import type { AssignedRole } from '#core/access/role.ts';
import type { AffiliationDetails, Identity, Profile } from '#core/person/facts.ts';
import { nameKey } from '#core/person/name-key.ts';
import type { BrokenLimit, Line, ReasonCode, Verb } from '#core/plan/line.ts';
import { publishList, startList, weighLists } from '#database/list-writer.ts';
import type { Client, Pool } from '#database/pool.ts';
import { inTransaction } from '#database/transaction.ts';

export const tilleuls = '0990001A';
export const verger = '0990002B';
export const moulin = '0990003C';
export const now = new Date('2026-11-23T08:00:00Z');
const source = 'academie-invented';

const familyNames = ['Lefèvre', 'Durand', 'de La Tour', 'N’Diaye', 'Muñoz', 'Kowalczyk', 'Besson-Roy', 'Étienne', 'Hernández', 'Quéméneur'];
const givenNames = ['Léa', 'Noé', 'Anaïs', 'Maëlys', 'Jean-Baptiste', 'Inès', 'Zoé', 'Raphaël', 'Éloïse', 'Sacha', 'Ondine', 'Théo'];

/** A name for each number, with accents, particles and hyphens; the same number is always the same name. */
export function nameOf(number: number): { readonly familyName: string; readonly givenName: string } {
  const family = familyNames[number % familyNames.length]!;
  return {
    familyName: `${family}${number < 120 ? '' : ` ${romanOf(Math.floor(number / 120))}`}`,
    givenName: givenNames[number % givenNames.length]!,
  };
}

function romanOf(number: number): string {
  return ['Aubin', 'Blot', 'Cazes', 'Dor', 'Essart', 'Fay', 'Gil', 'Hue', 'Ivry', 'Joly', 'Klein', 'Loup', 'Mas', 'Nay', 'Orme'][
    number % 15
  ]!;
}

export function details(changes: Partial<AffiliationDetails> = {}): AffiliationDetails {
  return { functions: [], classes: [], groups: [], headTeacherOf: [], subjects: [], mef: null, ...changes };
}

function identity(name: { readonly familyName: string; readonly givenName: string }, birthDate: string | null): Identity {
  return { ...name, birthName: null, otherNames: [], title: null, birthDate, mail: null };
}

export type Wanted = {
  readonly verb: Verb;
  readonly profile: Profile;
  readonly class: string | null;
  readonly name: { readonly familyName: string; readonly givenName: string };
  readonly reason?: ReasonCode;
  readonly person?: string;
};

/** One line as the planner makes it. */
export function lineOf(uai: string, wanted: Wanted): Line {
  const { verb, profile, name } = wanted;
  const after = details(profile === 'ELV' ? { classes: [wanted.class ?? '6A'], groups: [`${wanted.class ?? '6A'}-GR1`] } : {});
  const before = details(profile === 'ELV' ? { classes: ['6C'] } : {});
  const reasons: Readonly<Record<Verb, ReasonCode>> = { arrive: 'new-in-source', change: 'details-changed', leave: 'absent-from-reading' };
  return {
    person: wanted.person ?? randomUUID(),
    uai,
    verb,
    personRevision: verb === 'arrive' ? 0 : 1,
    identity: verb === 'arrive' ? { before: null, after: identity(name, profile === 'ELV' ? '2014-03-09' : null) } : null,
    affiliations: [
      {
        profile,
        kind: verb === 'arrive' ? 'open' : verb === 'change' ? 'update' : 'close',
        revision: verb === 'arrive' ? 0 : 1,
        before: verb === 'arrive' ? null : before,
        after: verb === 'leave' ? null : after,
        from: verb === 'arrive' ? '2026-11-23' : null,
        until: null,
        reason: wanted.reason ?? (profile === 'TUT' && verb === 'arrive' ? 'pupil-of-structure' : reasons[verb]),
      },
    ],
    relations: null,
    profile,
    className: wanted.class,
    name,
  };
}

/** Writes a list with these lines and shows it to its chef; returns its id. */
export async function seedList(
  pool: Pool,
  uai: string,
  runId: string,
  lines: readonly Line[],
  held: readonly BrokenLimit[] = [],
): Promise<string> {
  const id = randomUUID();
  await inTransaction(pool, async (client) => {
    await startList(client, { id, uai, runId, at: now });
    await insertLines(client, id, lines);
    const [weight] = await weighLists(client, [id]);
    await publishList(client, { ...weight!, held, at: now });
  });
  return id;
}

async function insertLines(client: Client, list: string, lines: readonly Line[]): Promise<void> {
  const rows = lines.map((line) => {
    const body = JSON.stringify(line);
    return {
      person: line.person,
      uai: line.uai,
      verb: line.verb,
      digest: createHash('sha256').update(body).digest('hex'),
      body,
      sort_name: `${nameKey(line.name.familyName)} ${nameKey(line.name.givenName)}`,
      profile: line.profile,
      class: line.className,
    };
  });
  await client.query(
    `INSERT INTO list_line (list_id, person_id, uai, verb, state, digest, body, sort_name, profile, class)
     SELECT $1, person, uai, verb, 'open', digest, body::json, sort_name, profile, class
     FROM json_to_recordset($2::json) AS x(person uuid, uai text, verb text, digest text, body text, sort_name text, profile text, class text)`,
    [list, JSON.stringify(rows)],
  );
}

/** Somebody in the registry, with an affiliation where `uai` is given. Returns the id. */
export async function seedPerson(
  pool: Pool,
  name: { readonly familyName: string; readonly givenName: string },
  at: { readonly uai: string; readonly profile: Profile; readonly class?: string } | null = null,
): Promise<string> {
  const id = randomUUID();
  await pool.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, $2, 1, $3, $4, $5)`, [
    id,
    at ? 'directory' : 'operator',
    JSON.stringify(identity(name, null)),
    `${nameKey(name.givenName)}.${nameKey(name.familyName)}.${id.slice(0, 4)}`.replaceAll(' ', '-'),
    `${nameKey(name.familyName)} ${nameKey(name.givenName)}`,
  ]);
  if (at) {
    await pool.query(
      `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision) VALUES ($1, $2, $3, 'active', '2025-09-01', $4, 1)`,
      [id, at.uai, at.profile, JSON.stringify(details(at.class ? { classes: [at.class] } : {}))],
    );
  }
  return id;
}

export async function seedRole(pool: Pool, person: string, role: AssignedRole, uai: string | null): Promise<void> {
  await pool.query(`INSERT INTO role_assignment (id, person_id, role, uai, starts_on) VALUES ($1, $2, $3, $4, '2026-09-01')`, [
    randomUUID(),
    person,
    role,
    uai,
  ]);
}

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

async function seedStructures(pool: Pool): Promise<void> {
  const names = [
    [tilleuls, 'Collège des Tilleuls'],
    [verger, 'Collège du Verger'],
    [moulin, 'Collège du Moulin'],
  ] as const;
  for (const [uai, name] of names) {
    await pool.query(`INSERT INTO structure (uai, source, key, name, type, facts) VALUES ($1, $2, $1, $3, 'COLLEGE', '{}')`, [
      uai,
      source,
      name,
    ]);
    if (uai !== moulin) {
      await pool.query(
        `INSERT INTO compliance (uai, convention_from, informed_on, informed_how, register_on, register_reference)
         VALUES ($1, '2026-09-01', '2026-09-02', 'note aux familles', '2026-09-02', 'REG-1')`,
        [uai],
      );
    }
  }
  await pool.query(
    `INSERT INTO class_group (uai, kind, code, label, declared) VALUES ($1, 'division', '6A', 'Sixième A', true), ($1, 'division', '6B', 'Sixième B', true)`,
    [tilleuls],
  );
}

/** A night that went well with some rejections, after a night whose delivery was refused. */
async function seedNights(pool: Pool): Promise<string> {
  const [good, refused] = [randomUUID(), randomUUID()];
  const night = (day: number, minutes: number) => new Date(Date.UTC(2026, 10, day, 4, minutes));
  await pool.query(
    `INSERT INTO run (id, kind, source, state, step, started_at, ended_at) VALUES
       ($1, 'complete', $5, 'done', 'listes proposées', $2, $3), ($4, 'complete', $5, 'refused', 'lecture', $6, $7)`,
    [good, night(23, 0), night(23, 2), refused, source, night(22, 0), night(22, 1)],
  );
  await pool.query(
    `INSERT INTO delivery (id, run_id, source, kind, state, as_of, hints, parts, received_at) VALUES ($1, $2, $3, 'complete', 'planned', '2026-11-22', '{}', $4, $5)`,
    [
      randomUUID(),
      good,
      source,
      JSON.stringify([{ name: 'ENT_0990001A_Complet_20261122_Eleve_0000.xml', bytes: 1_204_331, records: 512, sha256: 'ab' }]),
      night(23, 0),
    ],
  );
  const fault = (run: string, ordinal: number, severity: string, rule: string, message: string, uai: string | null, count: number) =>
    pool.query(
      `INSERT INTO fault (run_id, ordinal, severity, rule, message, file, line, category, key, attribute, value, uai, count)
       VALUES ($1, $2, $3, $4, $5, 'ENT_0990001A_Complet_20261122_Eleve_0000.xml', 41, 'Eleve', '70012', 'ENTPersonDateNaissance', '99-99-9999', $6, $7)`,
      [run, ordinal, severity, rule, message, uai, count],
    );
  const advice = 'La date de naissance n’est pas une date : corrigez-la dans la base élèves de l’établissement.';
  await fault(good, 1, 'rejection', 'birth-date-unreadable', advice, tilleuls, 2);
  await fault(good, 2, 'rejection', 'birth-date-unreadable', advice, verger, 7);
  await fault(good, 3, 'warning', 'attribute-unknown', 'L’attribut n’est pas dans la correspondance : il n’est pas conservé.', null, 12);
  await fault(
    refused,
    1,
    'refusal',
    'file-truncated',
    'Le fichier s’arrête au milieu : demandez à l’académie de le déposer de nouveau.',
    null,
    1,
  );
  await pool.query(`INSERT INTO left_out (run_id, uai, category, count) VALUES ($1, $2, 'Eleve', 410), ($1, $2, 'PersEducNat', 3)`, [
    good,
    moulin,
  ]);
  return good;
}
