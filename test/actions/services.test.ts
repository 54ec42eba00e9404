// The catalogue of services and its openings, through the door on a real database: who may, what stays, what the journal keeps.
import { expect } from 'chai';
import { type Actor, machineOperator, personSubject, structureSubject, systemActor, wholeGateway } from '#core/access/actor.ts';
import type { AssignedRole } from '#core/access/role.ts';
import type { Profile } from '#core/person/facts.ts';
import { readCatalogue, readCatalogueVersion } from '#database/service-catalogue-reader.ts';
import { readOpenings } from '#database/service-opening-reader.ts';
import { changeService } from '#src/actions/change-service.ts';
import { closeService } from '#src/actions/close-service.ts';
import { perform } from '#src/actions/door.ts';
import { importLegacyIds } from '#src/actions/import-legacy-ids.ts';
import { openService, type Wanted } from '#src/actions/open-service.ts';
import { previewClaims } from '#src/actions/preview-claims.ts';
import { registerService } from '#src/actions/register-service.ts';
import { renewSecret } from '#src/actions/renew-secret.ts';
import { serviceSecrets } from '#src/keys/service-secrets.ts';
import { service } from '../sso/gateway.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { contextOf, holder, journalOf, OTHER, OWN, seedPerson, seedStructures } from './stage.ts';

const cartes = service('cartes', { opening: 'by-college', profiles: ['ELV', 'ENS'] });
const secrets = serviceSecrets(Buffer.alloc(32, 7));

describe('services of the catalogue', () => {
  let database: FreshDatabase;
  before(async () => {
    database = await freshDatabase();
    await seedStructures(database.pool);
  });
  after(() => database.drop());
  beforeEach(() => database.pool.query('TRUNCATE service, service_opening'));

  const context = () => contextOf(database.pool);
  const register = (actor: Actor = holder('academie'), one = cartes) =>
    perform(registerService, actor, wholeGateway, { service: one, declared: ['ent'], secrets }, context());
  const change = (changes: object, revision: number | null = null, actor: Actor = holder('academie')) =>
    perform(changeService, actor, wholeGateway, { service: { ...cartes, ...changes }, revision, secrets }, context());
  const decide = (wanted: readonly Wanted[], actor: Actor = holder('chef'), uai = OWN) =>
    perform(openService, actor, structureSubject(uai), { clientId: 'cartes', wanted, declared: [service('ent')] }, context());
  const to = (profile: Profile, open = true, classes: readonly string[] | null = null): Wanted => ({ profile, open, classes });
  const code = (result: { ok: boolean; refusal?: { code: string } }) => (result.ok ? 'done' : result.refusal?.code);

  it('are registered by the académie alone, with a secret that is shown once and lies sealed', async () => {
    const others: readonly AssignedRole[] = ['chef', 'adjoint', 'referent-usages', 'referent-eim', 'departement', 'dpo'];
    for (const role of others) expect(code(await register(holder(role))), role).to.equal('not-allowed');
    expect(code(await register(systemActor))).to.equal('not-allowed');
    expect(await readCatalogue(database.pool)).to.deep.equal([]);

    const done = await register();
    if (!done.ok) throw new Error(done.refusal.message);
    const [kept] = await readCatalogue(database.pool);
    expect(kept?.secret?.toString()).to.match(/^eyJ/).and.not.contain(done.output.secret!);
    expect(await secrets.open('cartes', kept!.secret!)).to.equal(done.output.secret);
    expect(await secrets.open('autre', kept!.secret!), 'moved to another service').to.equal(null);
    expect(await serviceSecrets(Buffer.alloc(32, 8)).open('cartes', kept!.secret!), 'with another key').to.equal(null);
    expect(code(await register()), 'twice').to.equal('invalid');
    expect(code(await register(machineOperator, service('ent'))), 'a file has the name').to.equal('invalid');
    const entry = (await journalOf(database.pool)).at(-1)!;
    expect(entry).to.include({ act: 'register-service', actor_role: 'academie' });
    expect(JSON.stringify(entry)).not.to.contain(done.output.secret!);
  });

  it('are changed, given another secret and closed by the académie alone, and every change is seen by its version', async () => {
    await register();
    for (const role of ['chef', 'departement', 'dpo'] as const) {
      expect(code(await change({ name: 'Autre' }, null, holder(role))), role).to.equal('not-allowed');
      expect(code(await perform(renewSecret, holder(role), wholeGateway, { clientId: 'cartes', secrets }, context())), role).to.equal(
        'not-allowed',
      );
      expect(code(await perform(closeService, holder(role), wholeGateway, { clientId: 'cartes' }, context())), role).to.equal(
        'not-allowed',
      );
    }
    const versions = [await readCatalogueVersion(database.pool)];
    const seen = async () => void versions.push(await readCatalogueVersion(database.pool));
    expect(await change({ name: 'Cartes et plans' }, 1)).to.deep.include({ ok: true });
    await seen();
    expect(code(await change({ name: 'Autre' }, 1)), 'from a state that has moved').to.equal('invalid');
    expect(await change({ name: 'Cartes et plans' }), 'nothing to change').to.deep.include({ ok: true });
    const before = (await readCatalogue(database.pool))[0]!.secret!;
    await perform(renewSecret, holder('academie'), wholeGateway, { clientId: 'cartes', secrets }, context());
    await seen();
    expect((await readCatalogue(database.pool))[0]!.secret!.equals(before)).to.equal(false);
    await perform(closeService, holder('academie'), wholeGateway, { clientId: 'cartes' }, context());
    await seen();
    expect((await readCatalogue(database.pool))[0]).to.include({ secret: null });
    expect(code(await change({ name: 'Autre' }))).to.equal('not-found');
    expect(code(await register()), 'the name stays taken').to.equal('invalid');
    expect(versions).to.deep.equal([1, 2, 3, 4]);
    const entry = (await journalOf(database.pool)).findLast(({ act, fields }) => act === 'change-service' && fields.length > 0);
    expect(entry?.fields).to.deep.equal(['name']);
  });

  it('are opened and closed by the collège’s own chef or adjoint, profile by profile, class by class', async () => {
    await register();
    for (const role of ['referent-usages', 'referent-eim', 'academie', 'departement', 'dpo'] as const)
      expect(code(await decide([to('ELV')], holder(role))), role).to.equal('not-allowed');
    expect(code(await decide([to('ELV')], holder('chef'), OTHER)), 'another collège').to.equal('not-allowed');
    expect(code(await decide([to('TUT')])), 'not made for that profile').to.equal('invalid');
    expect(code(await decide([to('ELV', true, [])])), 'no class').to.equal('invalid');

    const open = () => readOpenings(database.pool, [OWN, OTHER]);
    await decide([to('ELV', true, ['6B', '6A', '6A']), to('ENS')]);
    expect(await open()).to.deep.equal([
      { clientId: 'cartes', uai: OWN, profile: 'ELV', classes: ['6A', '6B'] },
      { clientId: 'cartes', uai: OWN, profile: 'ENS', classes: null },
    ]);
    const again = await decide([to('ELV', true, ['6A', '6B'])]);
    expect(again.ok && again.output.changed, 'said again').to.equal(0);
    await decide([to('ENS', false)], holder('adjoint'));
    expect((await open()).map(({ profile }) => profile)).to.deep.equal(['ELV']);
    const entries = (await journalOf(database.pool)).filter(
      ({ act, uai, detail }) => act === 'open-service' && uai === OWN && !detail.includes('denied'),
    );
    expect(entries.map(({ detail }) => JSON.parse(detail))).to.deep.equal([
      { service: 'cartes', profile: 'ELV', outcome: 'opened', classes: 2 },
      { service: 'cartes', profile: 'ENS', outcome: 'opened' },
      { service: 'cartes', profile: 'ENS', outcome: 'closed' },
    ]);
    const all = perform(
      openService,
      holder('chef'),
      structureSubject(OWN),
      { clientId: 'ent', wanted: [to('ELV')], declared: [service('ent')] },
      context(),
    );
    expect(code(await all), 'the académie opened it to all').to.equal('invalid');
  });

  it('may be told by which ids they knew people, all of a list or nothing, by the académie alone', async () => {
    const [one, other] = [await seedPerson(database.pool, [[OWN, 'ENS']]), await seedPerson(database.pool, [[OWN, 'ENS']])];
    const give = (ids: readonly { login: string; legacyId: string }[], actor: Actor = holder('academie'), known = true) =>
      perform(importLegacyIds, actor, wholeGateway, { clientId: 'cartes', known, ids }, context());
    const kept = async () =>
      (await database.pool.query('SELECT legacy_id FROM service_legacy_id ORDER BY 1')).rows.map((row) => row.legacy_id);
    const both = [
      { login: one.login, legacyId: 'A-1' },
      { login: other.login, legacyId: 'A-2' },
    ];
    for (const role of ['chef', 'departement', 'dpo'] as const) expect(code(await give(both, holder(role))), role).to.equal('not-allowed');
    expect(code(await give(both, holder('academie'), false)), 'not that kind of service').to.equal('invalid');
    for (const wrong of [
      { login: 'personne', legacyId: 'A-3' },
      { login: other.login, legacyId: 'A-1' },
      { login: other.login, legacyId: 'ü' },
    ]) {
      const refused = await give([both[0]!, wrong]);
      expect(refused.ok ? '' : refused.refusal.message)
        .to.contain('ligne 2')
        .and.not.contain(wrong.legacyId);
    }
    expect(await kept()).to.deep.equal([]);
    expect((await give(both)).ok).to.equal(true);
    expect(code(await give([{ login: one.login, legacyId: 'A-2' }])), 'another person’s').to.equal('invalid');
    expect((await give([{ login: one.login, legacyId: 'B-1' }])).ok).to.equal(true);
    expect(await kept()).to.deep.equal(['A-2', 'B-1']);
  });

  it('may be previewed for a person, and whoever looks is journaled', async () => {
    await register();
    const { id } = await seedPerson(database.pool, [[OWN, 'ENS']]);
    const preview = (actor: Actor) => perform(previewClaims, actor, personSubject(id, []), { service: cartes }, context());
    for (const role of ['referent-eim', 'departement'] as const) expect(code(await preview(holder(role))), role).to.equal('not-allowed');
    expect(code(await preview(holder('chef', undefined, OTHER))), 'of another collège').to.equal('not-allowed');
    const closed = await preview(holder('dpo'));
    expect(closed.ok && closed.output).to.deep.include({ refused: 'not-open', claims: {} });
    await decide([to('ENS')]);
    const open = await preview(holder('chef'));
    expect(open.ok && open.output.claims).to.deep.include({ given_name: 'Camille', UAI: [OWN], ENTPersonProfils: ['National_ENS'] });
    const entry = (await journalOf(database.pool)).at(-1)!;
    expect(entry).to.include({ act: 'preview-claims', subject_id: id, actor_role: 'chef' });
    expect(entry.fields).to.include('given_name');
  });

  it('may be previewed for each of the collèges that somebody would choose from, and tell nothing before he has', async () => {
    await register();
    const { id } = await seedPerson(database.pool, [
      [OWN, 'ENS'],
      [OTHER, 'ENS'],
    ]);
    const asks = service('carnet', { context: 'college' });
    const preview = await perform(previewClaims, holder('dpo'), personSubject(id, []), { service: asks }, context());
    const { claims = null, choices = [] } = preview.ok ? preview.output : {};
    expect(claims).to.deep.equal({});
    expect(choices.map((one) => one.claims.UAI)).to.have.deep.members([[OWN], [OTHER]]);
    expect((await journalOf(database.pool)).at(-1)!.fields, 'all that was looked at').to.include('UAI');
    const own = await perform(previewClaims, holder('chef'), personSubject(id, []), { service: asks }, context());
    expect(own.ok && own.output.choices, 'of what is another collège’s its chef alone is told').to.deep.equal([]);
    expect(own.ok && own.output.claims.UAI).to.deep.equal([OWN]);
  });
});
