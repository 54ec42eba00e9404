import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { askedOf } from '#connectors/academie-ldap/attributes.ts';
import { peopleBase } from '#fixtures/ldif/references.ts';
import { ldifEntries, writeLdif } from '#fixtures/ldif.ts';
import { readAll, sourceContract } from '../../contracts/source.ts';
import { type Directory, startSlapd } from '../../support/slapd.ts';
import { kept, openLdap } from './directory.ts';
import { openProxy, type TcpProxy } from './proxy.ts';

const root = mkdtempSync(join(tmpdir(), 'ldap-reading-'));
const rules = (problems: readonly { readonly rule: string }[]): string[] => problems.map(({ rule }) => rule);

function* twice(entries: Iterable<string>): Generator<string> {
  for (const entry of entries) yield entry.replace(/^ENTPersonJointure: (.*)$/m, '$&\nENTPersonJointure: $19');
}

describe("la lecture d'un annuaire LDAP", () => {
  let directory: Directory;
  const proxies: TcpProxy[] = [];
  before(async () => {
    const path = join(root, 'annuaire.ldif');
    await writeLdif(path, { persons: 2000, seed: 3 });
    directory = await startSlapd({ ldif: path });
  });
  after(async () => {
    for (const proxy of proxies) await proxy.close();
    await directory.stop();
    rmSync(root, { recursive: true, force: true });
  });

  sourceContract('LDAP', {
    whole: async () => openLdap(directory, { pageSize: 100 }),
    cut: async () => {
      const proxy = await openProxy(directory.port, 400_000);
      proxies.push(proxy);
      return openLdap(directory, { url: proxy.url, pageSize: 100 });
    },
  });

  it('gives records without any DN, login or prefix, at a place that names nobody', async () => {
    const { records } = await readAll(openLdap(directory));
    for (const record of records) {
      expect(record.place).to.deep.equal({ file: 'annuaire', line: null });
      expect(record.key).to.match(/^\w+$/);
      if (record.type !== 'record') continue;
      for (const [name, values] of record.attributes)
        if (name !== 'mail' && name !== 'ENTStructureMailSI') expect(values.join('|')).to.not.match(/uid=|SIREN=|dc=|AC-EXEMPLE/);
      expect([...record.attributes.keys()]).to.not.include.members(['entryUUID', 'ENTPersonAdresse']);
    }
  });

  it('asks for what the mapping keeps and for what reading needs, nothing else', () => {
    expect([...askedOf('Eleve', kept.Eleve, 'entryCSN')].sort()).to.deep.equal(['entryUUID', ...kept.Eleve].sort());
    expect([...askedOf('EtabEducNat', [], 'entryCSN')]).to.deep.equal(['entryUUID', 'ENTStructureJointure', 'ENTStructureUAI', 'entryCSN']);
  });

  it('refuses a directory where everybody has two jointures, rather than setting everybody aside', async () => {
    const path = join(root, 'deux.ldif');
    await writeFile(path, twice(ldifEntries({ persons: 7000 })));
    const doubled = await startSlapd({ ldif: path });
    try {
      const { reading } = await readAll(openLdap(doubled));
      expect(reading.complete).to.equal(false);
      expect(rules(reading.problems.filter(({ severity }) => severity === 'refusal'))).to.deep.equal(['ldap-jointures-many']);
    } finally {
      await doubled.stop();
    }
  });

  it('reads the example of the reference, and says what is not of this académie', async () => {
    const example = await startSlapd({ ldif: resolve(import.meta.dirname, '../../../fixtures/examples/ldap/annuaire-ent.ldif') });
    try {
      const bases = { people: peopleBase, structures: 'ou=structures,dc=annuaire,dc=example' };
      const classes = { PersEducNat: ['ENTAuxEnseignant', 'ENTAuxNonEnsEtab', 'ENTAuxNonEnsServAc', 'ENTAuxNonEnsCollLoc'] };
      const { records, reading } = await readAll(openLdap(example, { bases, classes }));
      expect(reading.complete).to.equal(true);
      expect(reading.count).to.deep.equal({ EtabEducNat: 1, MefEducNat: 0, MatiereEducNat: 0, Eleve: 1, PersRelEleve: 1, PersEducNat: 6 });
      const pupil = records.find(({ category }) => category === 'Eleve');
      if (pupil?.type !== 'record') throw new Error('a pupil was expected');
      expect(pupil.key).to.equal('700101');
      expect(pupil.attributes.get('ENTElevePersRelEleve')).to.deep.equal(['800201$10$1$1$1$0']);
      expect(pupil.attributes.get('ENTEleveClasses')).to.deep.equal(['4501$3A']);
      expect(pupil.attributes.get('ENTPersonStructRattach')).to.deep.equal(['4501']);
      // One of the local authority, ENT$9; the home of the inspector, which is no établissement.
      expect(reading.problems.map(({ rule, category, message }) => [rule, category, message.slice(0, 9)])).to.deep.equal([
        ['ldap-not-ours', 'PersEducNat', '1 fiche(s'],
        ['ldap-reference-unresolved', 'PersEducNat', '1 valeur('],
      ]);
    } finally {
      await example.stop();
    }
  });

  it('keeps who refers to nobody, without that reference, and counts it', async () => {
    directory.apply(
      `dn: ${aPupil()}\nchangetype: modify\nreplace: ENTElevePersRelEleve\nENTElevePersRelEleve: uid=personne,${peopleBase}$10$1$1$1$0\n-\n\n`,
    );
    const { records, reading } = await readAll(openLdap(directory));
    const said = reading.problems.find(({ attribute }) => attribute === 'ENTElevePersRelEleve');
    expect(said?.rule).to.equal('ldap-reference-unresolved');
    expect(said?.message)
      .to.match(/^1 valeur/)
      .and.not.contain('uid=');
    const without = records.filter((one) => one.type === 'record' && one.attributes.get('ENTElevePersRelEleve')?.length === 0);
    expect(without.length).to.equal(1);
  });

  it('sets aside an entry with two jointures of this académie, under both, so that neither looks gone', async () => {
    directory.apply(`dn: ${aPupil()}\nchangetype: modify\nadd: ENTPersonJointure\nENTPersonJointure: AC-EXEMPLE$77\n-\n\n`);
    const { reading } = await readAll(openLdap(directory));
    const doubled = reading.problems.filter(({ rule }) => rule === 'ldap-jointure-several');
    expect(doubled.map(({ severity }) => severity)).to.deep.equal(['rejection', 'rejection']);
    expect(doubled.map(({ key }) => key)).to.include('77');
    expect(reading.complete).to.equal(true);
  });

  it('refuses a directory that shows nobody, or no structure, of this académie', async () => {
    for (const changes of [
      { jointurePrefix: 'AC-AUTRE' },
      { filters: { people: '(uid=personne)' } },
      { filters: { structures: '(ou=aucune)' } },
    ]) {
      const { reading, records } = await readAll(openLdap(directory, changes));
      expect(reading.complete).to.equal(false);
      expect(rules(reading.problems)).to.include('category-empty');
      expect(records.filter(({ category }) => ['Eleve', 'PersRelEleve', 'PersEducNat'].includes(category))).to.deep.equal([]);
    }
  });

  it('refuses a base that is not there, and an account that may not read it', async () => {
    const { reading } = await readAll(
      openLdap(directory, { bases: { people: `ou=gens,${directory.suffix}`, structures: `ou=structures,${directory.suffix}` } }),
    );
    expect(rules(reading.problems)).to.deep.equal(['ldap-base-missing']);
    const folder = join(root, 'admin');
    writeFileSync(folder, 'autre-mot-de-passe', { mode: 0o600 });
    const other = await readAll(openLdap(directory, { passwordFile: folder }));
    expect(rules(other.reading.problems)).to.deep.equal(['ldap-credentials']);
  });

  /** The DN of some pupil, another one each time. */
  let turn = 0;
  function aPupil(): string {
    const line = ['-x', '-LLL', '-o', 'ldif-wrap=no', '-H', directory.url, '-D', directory.bindDn, '-w', directory.password];
    const text = execFileSync('ldapsearch', [...line, '-b', peopleBase, '(objectClass=ENTEleve)', '1.1'], { encoding: 'utf8' });
    return [...text.matchAll(/^dn: (.*)$/gm)][turn++]?.[1] ?? '';
  }
});
