// Who is shown what of a person, on a real database: a teacher of one collège who is also the parent of a pupil of another.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { NominativeScope } from '#core/access/scope.ts';
import type { MappingDefinition } from '#core/mapping/definition.ts';
import type { Identity, PersonFacts, Profile } from '#core/person/facts.ts';
import { appendJournal } from '#database/journal.ts';
import { explainPerson, findPerson, readStructuresOf } from '#database/person-explanation-reader.ts';
import { inTransaction } from '#database/transaction.ts';
import { OTHER, OWN, seedStructures, TODAY } from '../actions/stage.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const noDetails = { functions: [], classes: [], groups: [], headTeacherOf: [], subjects: [], mef: null };
const identity = (familyName: string, mail: string | null = null): Identity => ({
  familyName,
  givenName: 'Camille',
  birthName: null,
  otherNames: [],
  title: 'Mme',
  birthDate: '1980-02-03',
  mail,
});
const kept = (field: string) =>
  ({ field, transform: 'name', category: 'Identité', purpose: 'Compte', ground: 'Arrêté, article 2' }) as const;
const mapping = {
  source: 'demo',
  categories: {
    PersEducNat: { attributes: { sn: kept('familyName'), mail: kept('mail') }, ignored: [] },
    Eleve: { attributes: { ENTEleveClasses: kept('classes') }, ignored: [] },
  },
} as unknown as MappingDefinition;
const mappingOf = (source: string) => (source === 'demo' ? mapping : undefined);
const chefOf = (...uais: string[]): NominativeScope => ({ structures: uais, nominative: true });
const everywhere: NominativeScope = { structures: 'all', nominative: true };

describe('explaining a person', () => {
  let database: FreshDatabase;
  const [teacher, pupil, decision, list] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const look = (scope: NominativeScope, person: string) => explainPerson(database.pool, scope, person, mappingOf, TODAY);

  /** The teacher works in OWN; her child is a pupil of OTHER. The source announces a new mail since. */
  before(async () => {
    database = await freshDatabase();
    const { pool } = database;
    await seedStructures(pool);
    const delivery = randomUUID();
    const run = randomUUID();
    await pool.query(`INSERT INTO run VALUES ($1, 'sync', 'demo', 'done', 'proposition', now(), now(), '{}')`, [run]);
    await pool.query(`INSERT INTO delivery VALUES ($1, $2, 'demo', 'complete', 'planned', '2026-11-20', '{}', '[]', now())`, [
      delivery,
      run,
    ]);
    const record = async (category: PersonFacts['category'], key: string, person: string, facts: Partial<PersonFacts>, line: number) => {
      const whole = { category, key, ine: null, siecle: null, home: null, affiliations: [], relations: [], ...facts };
      const uais = (facts.affiliations ?? []).map(({ uai }) => uai);
      await pool.query(
        `INSERT INTO source_record (source, category, key, person_id, digest, facts, uais, file, line, delivery_id) VALUES ('demo', $1, $2, $3, '\\x00', $4, $5, $6, $7, $8)`,
        [category, key, person, JSON.stringify(whole), uais, `ENT_${category}.xml`, line, delivery],
      );
    };
    const person = (id: string, name: Identity) =>
      pool.query(`INSERT INTO person (id, kind, revision, identity, login, sort_name) VALUES ($1, 'directory', 1, $2, $3, $3)`, [
        id,
        JSON.stringify(name),
        `login.${id.slice(0, 8)}`,
      ]);
    const affiliation = (id: string, uai: string, profile: Profile, classes: string[] = []) =>
      pool.query(
        `INSERT INTO affiliation (person_id, uai, profile, state, since, details, revision) VALUES ($1, $2, $3, 'active', '2026-09-01', $4, 1)`,
        [id, uai, profile, JSON.stringify({ ...noDetails, classes })],
      );
    const works = { uai: OWN, profile: 'ENS' as const, from: null, until: null, details: noDetails };
    const learns = {
      uai: OTHER,
      profile: 'ELV' as const,
      from: null,
      until: null,
      details: { ...noDetails, classes: ['6B'], mef: '10010012110', subjects: ['061300', '999999'] },
    };
    await record('PersEducNat', '100', teacher, { identity: identity('Invente', 'nouveau@exemple.example'), affiliations: [works] }, 12);
    await record('PersRelEleve', '200', teacher, { identity: identity('Invente-Parent') }, 34);
    await record('Eleve', '300', pupil, { identity: identity('Enfant'), home: OTHER, affiliations: [learns] }, 56);
    await pool.query(`INSERT INTO source_relation VALUES ('demo', '300', '200', $1, true)`, [[OTHER]]);
    await pool.query(
      `INSERT INTO nomenclature (source, kind, code, label) VALUES ('demo', 'subject', '061300', 'MATHEMATIQUES'), ('demo', 'mef', '10010012110', '6EME')`,
    );
    await person(teacher, identity('Invente', 'ancien@exemple.example'));
    await person(pupil, identity('Enfant'));
    await affiliation(teacher, OWN, 'ENS');
    await affiliation(teacher, OTHER, 'TUT');
    await affiliation(pupil, OTHER, 'ELV', ['6A']);
    await pool.query(`INSERT INTO relation VALUES ($1, $2, 'mere', '2', false, 'legal', true, false)`, [pupil, teacher]);
    await pool.query(
      `INSERT INTO account_list (id, uai, run_id, state, proposed_at, digest, counts) VALUES ($1, $2, $3, 'applied', now(), 'x', '{}')`,
      [list, OWN, run],
    );
    await pool.query(`INSERT INTO decision VALUES ($1, $2, 'x', 'approve', $3, 'chef', '2026-11-21T08:00:00Z', 1, 'Vu')`, [
      decision,
      list,
      randomUUID(),
    ]);
    const body = {
      person: teacher,
      uai: OWN,
      verb: 'arrive',
      personRevision: 0,
      identity: null,
      relations: null,
      profile: 'ENS',
      className: null,
      name: { familyName: 'Invente', givenName: 'Camille' },
      affiliations: [
        { profile: 'ENS', kind: 'open', reason: 'new-in-source', revision: 0, before: null, after: noDetails, from: null, until: null },
      ],
    };
    await pool.query(`INSERT INTO list_line VALUES ($1, $2, $3, 'arrive', 'applied', 'x', $4, 'invente', 'ENS', NULL, $5)`, [
      list,
      teacher,
      OWN,
      JSON.stringify(body),
      decision,
    ]);
    await inTransaction(pool, (client) =>
      appendJournal(client, [
        {
          at: new Date('2026-11-21T08:01:00Z'),
          actorId: null,
          actorRole: 'system',
          act: 'apply-arrive',
          zone: 'nominative',
          subjectId: teacher,
          uai: OWN,
          fields: ['identity.mail', 'affiliation.ENS.open'],
          detail: { list, decision, outcome: 'applied' },
        },
        {
          at: new Date('2026-11-22T08:01:00Z'),
          actorId: null,
          actorRole: 'system',
          act: 'apply-arrive',
          zone: 'nominative',
          subjectId: teacher,
          uai: OTHER,
          fields: ['affiliation.TUT.open'],
          detail: { outcome: 'applied' },
        },
      ]),
    );
  });
  after(() => database.drop());

  it('shows the académie every record, value, list and entry, with file, line, rule and who decided', async () => {
    const person = (await look(everywhere, teacher))!;
    expect(person.records.map(({ category, line }) => `${category} ${line}`)).to.deep.equal(['PersEducNat 12', 'PersRelEleve 34']);
    const mail = person.identity.find(({ field }) => field === 'identity.mail')!;
    expect(mail).to.deep.include({
      value: 'ancien@exemple.example',
      announced: 'nouveau@exemple.example',
      pending: true,
      elsewhere: false,
    });
    expect(mail.record).to.include({ category: 'PersEducNat', file: 'ENT_PersEducNat.xml', line: 12, asOf: '2026-11-20' });
    expect(mail.rules.map(({ attribute }) => attribute)).to.deep.equal(['mail']);
    expect(mail.changed).to.deep.equal({ at: new Date('2026-11-21T08:01:00Z'), verdict: 'approve', role: 'chef' });
    expect(person.identity.find(({ field }) => field === 'identity.familyName')).to.include({ value: 'Invente', pending: false });
    expect(person.affiliations.map(({ profile, because, uai }) => `${profile} ${because} ${uai}`)).to.have.members([
      `ENS record ${OWN}`,
      `TUT pupil ${OTHER}`,
    ]);
    expect(person.relations).to.deep.equal([{ person: pupil, name: 'Camille Enfant', as: 'pupil', link: 'mere', legal: 'legal' }]);
    expect(person.lists[0]).to.deep.include({ state: 'applied', reasons: ['L’académie annonce cette personne pour la première fois.'] });
    expect(person.lists[0]!.decision).to.include({ verdict: 'approve', role: 'chef', comment: 'Vu' });
    expect(person.history.map(({ act, uai, outcome }) => `${act} ${uai} ${outcome}`)).to.deep.equal([
      `apply-arrive ${OTHER} applied`,
      `apply-arrive ${OWN} applied`,
    ]);
  });

  it('shows the chef of the school where she teaches nothing of her child', async () => {
    const person = (await look(chefOf(OWN), teacher))!;
    expect(person.records.map(({ category }) => category)).to.deep.equal(['PersEducNat']);
    expect(person.affiliations.map(({ uai }) => uai)).to.deep.equal([OWN]);
    expect(person.relations).to.deep.equal([]);
    expect(person.history.map(({ uai }) => uai)).to.deep.equal([OWN]);
    expect(JSON.stringify(person)).to.not.include('Enfant').and.not.include(OTHER).and.not.include('PersRelEleve');
  });

  it('shows the chef of her child’s school nothing of her work, not even which record her name comes from', async () => {
    const person = (await look(chefOf(OTHER), teacher))!;
    expect(person.records.map(({ category }) => category)).to.deep.equal(['PersRelEleve']);
    expect(person.identity.find(({ field }) => field === 'identity.familyName')).to.deep.include({
      value: 'Invente',
      record: null,
      rules: [],
      elsewhere: true,
    });
    expect(person.affiliations.map(({ profile }) => profile)).to.deep.equal(['TUT']);
    expect(person.relations.map(({ name }) => name)).to.deep.equal(['Camille Enfant']);
    expect(person.lists).to.deep.equal([]);
    expect(JSON.stringify(person)).to.not.include('PersEducNat').and.not.include(OWN).and.not.include('ENS');
  });

  it('shows everybody his own whole page, and nobody’s to a chef of elsewhere', async () => {
    const own = await look({ structures: [], nominative: true, self: teacher }, teacher);
    expect(own!.affiliations).to.have.length(2);
    expect(await look({ structures: [], nominative: true, self: pupil }, teacher)).to.equal(null);
    expect(await look(chefOf(OWN), pupil)).to.equal(null);
    expect(await look(chefOf('0990000A'), teacher)).to.equal(null);
    expect(await look(everywhere, randomUUID())).to.equal(null);
  });

  it('shows nothing at all to a scope without names, were it handed one', async () => {
    expect(await look({ structures: 'all', nominative: false } as unknown as NominativeScope, teacher)).to.equal(null);
  });

  it('says what the source announces and the registry does not hold yet', async () => {
    const person = (await look(chefOf(OTHER), pupil))!;
    const classes = person.affiliations[0]!.values.find(({ label }) => label === 'Classes')!;
    expect(classes).to.include({ value: '6A', announced: '6B', pending: true });
    expect(classes.rules.map(({ attribute }) => attribute)).to.deep.equal(['ENTEleveClasses']);
    expect(classes.changed).to.equal(null);
  });

  it('names subjects and training as the académie does, and gives the code of what it does not name', async () => {
    const { values } = (await look(chefOf(OTHER), pupil))!.affiliations[0]!;
    const announced = (label: string) => values.find((value) => value.label === label)?.announced;
    expect(announced('Formation (MEF)')).to.equal('6EME');
    expect(announced('Matières')).to.equal('MATHEMATIQUES, 999999');
  });

  it('finds a person by login, id or jointure, and the structures that know him', async () => {
    const { pool } = database;
    for (const text of [teacher, teacher.toUpperCase(), `login.${teacher.slice(0, 8)}`, 'demo:PersEducNat:100'])
      expect(await findPerson(pool, text)).to.equal(teacher);
    for (const text of ['demo:Eleve:100', 'nobody', '', "x' OR true --"]) expect(await findPerson(pool, text)).to.equal(null);
    expect(await readStructuresOf(pool, teacher)).to.deep.equal([OTHER, OWN].sort());
  });
});
