import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Source, SourceItem } from '#connectors/connector.ts';
import type { SourceRecord } from '#core/mapping/source-record.ts';
import { peopleBase } from '#fixtures/ldif/references.ts';
import { type LdifOptions, ldifChanges, writeLdif } from '#fixtures/ldif.ts';
import { readAll } from '../../contracts/source.ts';
import { type Directory, startSlapd } from '../../support/slapd.ts';
import { type Changed, foldChanges, readChanges } from './changes.ts';
import { factsOf, openLdap } from './directory.ts';

const root = mkdtempSync(join(tmpdir(), 'ldap-changes-'));
const living: LdifOptions = { persons: 2000, seed: 9, arrivals: 0.02, leavers: 0.02, changes: 0.03 };
const rules = ({ reading }: Changed): string[] => reading.problems.filter(({ severity }) => severity === 'refusal').map(({ rule }) => rule);

describe("les changements d'un annuaire LDAP", () => {
  const open: Directory[] = [];
  const start = async (options: object = {}, ldif: LdifOptions = living): Promise<Directory> => {
    const path = join(root, `${open.length}.ldif`);
    await writeLdif(path, ldif);
    const directory = await startSlapd({ ldif: path, ...options });
    open.push(directory);
    return directory;
  };
  afterEach(async () => {
    for (const directory of open.splice(0)) await directory.stop();
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const complete = async (source: Source): Promise<{ known: Map<string, SourceRecord>; bookmark: string }> => {
    const { records, reading } = await readAll(source);
    if (reading.bookmark === null) throw new Error(JSON.stringify(reading.problems));
    const known = new Map(records.filter((one) => one.type === 'record').map((one) => [`${one.category} ${one.key}`, one]));
    return { known, bookmark: reading.bookmark };
  };
  const factsNow = async (source: Source): Promise<string[]> => factsOf((await readAll(source)).records);

  for (const [name, options, settings] of [
    ['entryCSN and the context of OpenLDAP', {}, {}],
    ['entryCSN without context', { contextCsn: false }, {}],
    ['modifyTimestamp', {}, { changes: 'modifyTimestamp' }],
  ] as const) {
    it(`come day after day to what a complete reading says, by ${name}`, async () => {
      const directory = await start(options);
      const source = openLdap(directory, settings);
      let { known, bookmark } = await complete(source);
      for (const day of [1, 2, 3]) {
        directory.apply(ldifChanges({ ...living, day }));
        const changed = await readChanges(source, bookmark);
        expect(rules(changed)).to.deep.equal([]);
        expect(changed.reading.kind).to.equal('changes');
        expect(changed.reading.swept).to.equal(true);
        known = foldChanges(known, changed);
        expect(factsOf([...known.values()] as SourceItem[])).to.deep.equal(await factsNow(source));
        bookmark = changed.reading.bookmark ?? '';
      }
    });
  }

  it('are a small part of the directory, and nothing at all when nothing has moved', async () => {
    const directory = await start();
    const source = openLdap(directory);
    const { known, bookmark } = await complete(source);
    directory.apply(ldifChanges({ ...living, day: 1 }));
    const changed = await readChanges(source, bookmark);
    expect(changed.records.length).to.be.within(10, known.size / 8);
    const again = await readChanges(source, changed.reading.bookmark ?? '');
    expect(again.reading).to.include({ nothingNew: true, complete: true, swept: false });
    expect(again.items).to.deep.equal([]);
    expect(again.reading.bookmark).to.equal(changed.reading.bookmark);
  });

  it('see one person added, changed, renamed and taken away', async () => {
    const directory = await start();
    const source = openLdap(directory);
    let { known, bookmark } = await complete(source);
    const [guardian = '', other = ''] = dns(directory, 'ENTAuxPersRelEleve');
    const renamed = `uid=F99renomme,${peopleBase}`;
    const citing = pupilOf(directory, guardian);
    for (const changes of [
      `dn: ${other}\nchangetype: modify\nreplace: mail\nmail: nouveau@courriel.example\n-\n\n`,
      // The directory renames the guardian, and follows where he is cited.
      `dn: ${guardian}\nchangetype: modrdn\nnewrdn: uid=F99renomme\ndeleteoldrdn: 1\n\n${
        citing && `dn: ${citing}\nchangetype: modify\nreplace: ENTElevePersRelEleve\nENTElevePersRelEleve: ${renamed}$10$1$1$1$0\n-\n\n`
      }`,
      `dn: ${other}\nchangetype: delete\n\n`,
    ]) {
      directory.apply(changes);
      const changed = await readChanges(source, bookmark);
      expect(rules(changed)).to.deep.equal([]);
      expect(changed.records.length).to.be.at.most(3);
      known = foldChanges(known, changed);
      bookmark = changed.reading.bookmark ?? '';
    }
    expect(known.size).to.equal((await complete(source)).known.size);
  });

  it('take up a guardian who appears after the pupil who cites him', async () => {
    const directory = await start();
    const source = openLdap(directory);
    const [pupil = ''] = dns(directory, 'ENTEleve');
    const late = `uid=F99tardif,${peopleBase}`;
    directory.apply(`dn: ${pupil}\nchangetype: modify\nreplace: ENTElevePersRelEleve\nENTElevePersRelEleve: ${late}$10$1$1$1$0\n-\n\n`);
    const { known, bookmark } = await complete(source);
    const classes = ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'ENTPerson', 'ENTAuxPersRelEleve'];
    directory.apply(
      `dn: ${late}\nchangetype: add\n${classes.map((name) => `objectClass: ${name}\n`).join('')}uid: F99tardif\nENTPersonLogin: F99tardif\nENTPersonJointure: AC-EXEMPLE$4998\ncn: X Y\nsn: X\ngivenName: Y\n\n`,
    );
    const changed = await readChanges(source, bookmark);
    const after = foldChanges(known, changed);
    expect(factsOf([...after.values()])).to.deep.equal(await factsNow(source));
    expect(factsOf([...after.values()]).filter((line) => line.includes('"4998"')).length).to.equal(2);
  });

  it('are refused when the directory has gone back to an earlier day, with or without context', async () => {
    for (const [options, settings] of [
      [{}, {}],
      [{ contextCsn: false }, {}],
      [{}, { changes: 'modifyTimestamp' }],
    ] as const) {
      const directory = await start(options);
      const source = openLdap(directory, settings);
      const backup = join(root, 'sauvegarde.ldif');
      directory.backup(backup);
      // Stamps have the second: the changes must be of another one than the backup.
      await new Promise((done) => setTimeout(done, 1100));
      directory.apply(ldifChanges({ ...living, day: 1 }));
      const { bookmark } = await complete(source);
      await directory.reload(backup);
      const changed = await readChanges(source, bookmark);
      expect(rules(changed)).to.deep.equal(['ldap-went-back']);
      expect(changed.reading).to.include({ complete: false, swept: false, bookmark: null });
      expect(changed.items).to.deep.equal([]);
      expect((await readAll(source)).reading.complete).to.equal(true);
    }
  }).timeout(90_000);

  it('are refused when the sweep shows nobody, and when it is cut', async () => {
    const directory = await start();
    const { bookmark } = await complete(openLdap(directory));
    directory.apply(dns(directory, 'ENTEleve').map((dn) => `dn: ${dn}\nchangetype: delete\n\n`));
    const empty = await readChanges(openLdap(directory), bookmark);
    expect(rules(empty)).to.deep.equal(['category-empty']);
    expect(empty.reading.swept).to.equal(false);
    // A right withdrawn: the guardians alone are no longer shown.
    const other = await start();
    const seen = await complete(openLdap(other));
    other.apply(dns(other, 'ENTAuxPersRelEleve').map((dn) => `dn: ${dn}\nchangetype: delete\n\n`));
    expect(rules(await readChanges(openLdap(other), seen.bookmark))).to.deep.equal(['ldap-sweep-empty']);
    expect((await readAll(openLdap(other))).reading.problems.map(({ rule }) => rule)).to.include('category-empty');
    const gone = await readChanges(openLdap(directory, { url: 'ldap://127.0.0.1:1' }), bookmark);
    expect(rules(gone)).to.deep.equal(['ldap-unreachable']);
    expect(gone.items).to.deep.equal([]);
  });

  it('become a complete reading when the bookmark does not fit any more', async () => {
    const directory = await start();
    const { bookmark } = await complete(openLdap(directory));
    for (const [since, settings] of [
      ['n’importe quoi', {}],
      ['{"version":2}', {}],
      [bookmark, { filters: { people: '(!(uid=personne))' } }],
      [bookmark, { changes: 'modifyTimestamp' }],
    ] as const) {
      const changed = await readChanges(openLdap(directory, settings), since);
      expect(changed.reading).to.include({ kind: 'complete', complete: true });
    }
    // The académie has loaded its directory anew: every entry is another one.
    const many = { ...living, persons: 7000 };
    const whole = await start({}, many);
    const { bookmark: old, known } = await complete(openLdap(whole));
    expect(known.size).to.be.above(6500);
    await whole.reload(join(root, `${open.length - 1}.ldif`));
    expect((await readChanges(openLdap(whole), old)).reading).to.include({ kind: 'complete', complete: true });
    // What a structure is called has changed: entries that have not moved may refer elsewhere.
    const [structure = ''] = dns(directory, 'ENTEtablissement', 'ou=structures,dc=annuaire,dc=example');
    directory.apply(`dn: ${structure}\nchangetype: modify\nreplace: ENTStructureUAI\nENTStructureUAI: 0991111A\n-\n\n`);
    expect((await readChanges(openLdap(directory), bookmark)).reading.kind).to.equal('complete');
  });
});

const search = (directory: Directory, base: string, filter: string): string[] => {
  const line = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-H', directory.url, '-D', directory.bindDn, '-w', directory.password, '-b', base];
  return [...execFileSync('ldapsearch', [...line, filter, '1.1'], { encoding: 'utf8' }).matchAll(/^dn: (.*)$/gm)].map(([, dn = '']) => dn);
};
const dns = (directory: Directory, objectClass: string, base = peopleBase): string[] =>
  search(directory, base, `(objectClass=${objectClass})`);
const pupilOf = (directory: Directory, guardian: string): string =>
  search(directory, peopleBase, `(ENTElevePersRelEleve=${guardian}*)`)[0] ?? '';
