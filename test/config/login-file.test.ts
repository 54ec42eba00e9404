import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readLogins } from '#src/config/login-file.ts';

const start = 'kind: login-oidc\nlabel: Portail\naudience: agents\nsettings: {}\n';
const byMail = 'match: [{ by: mail, domains: [ac-exemple.fr] }]\n';
const families = 'id: edu\nkind: login-saml\nlabel: EduConnect\naudience: families\nsettings: {}\n';

describe('the files of upstreams', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annuaire-logins-'));
  });
  afterEach(() => rm(directory, { recursive: true }));
  const refusal = async (text: string) => {
    await writeFile(join(directory, 'a.yaml'), text);
    return readLogins(directory).then(
      () => '',
      (error: Error) => error.message,
    );
  };

  it('are none where there is no folder; the examples of the project can be used as they are, in the order of their names', async () => {
    expect(await readLogins(join(directory, 'absent'))).to.deep.equal([]);
    const examples = ['agents', 'educonnect', 'proconnect'];
    for (const name of examples)
      await writeFile(
        join(directory, `${name}.yaml`),
        await readFile(join(import.meta.dirname, `../../mappings/logins/${name}.yaml.example`)),
      );
    await mkdir(join(directory, 'notes'));
    const read = await readLogins(directory);
    expect(read.map(({ definition }) => definition.id)).to.deep.equal(examples);
    expect(read[0]!.definition, 'nothing is given unless it is written').to.deep.include({
      secondFactor: [],
      powers: { chef: false, delegation: null },
    });
  });

  it('are refused in French, every fault at once, with where it is', async () => {
    const said = await refusal(`id: Agents\nkind: login-oidc\nlabel: ''\naudience: tous\nsettings: {}\nmatch: []\nautre: 1\n`);
    for (const words of [
      'a.yaml',
      'id',
      'un nom court',
      'label',
      'le texte du bouton',
      'audience',
      'families (élèves et familles) ou agents',
      'au moins une façon',
      'autre',
    ])
      expect(said).to.contain(words);
  });

  it('are refused where they would let somebody in as somebody else', async () => {
    for (const [text, words] of [
      [`id: a\n${start}match: [{ by: mail, domains: [] }]\n`, 'n’importe qui pourrait se donner l’adresse d’un autre'],
      [`id: a\n${start}match: [{ by: mail, domains: ['*.fr'] }]\n`, 'un domaine en minuscules'],
      [`id: a\n${start}match: [{ by: vector }]\n`, 'les agents se reconnaissent par mail ou par jointure'],
      [`${families}${byMail}`, 'les familles ne se reconnaissent pas par le courrier'],
      [`${families}match: [{ by: vector }]\nroles: { chef: true }\n`, 'un compte de famille ne donne aucun rôle'],
      [`${families}match: [{ by: ref-id, academies: {} }]\n`, 'au moins une académie'],
      [`${families}match: [{ by: ref-id, academies: { '9': aaf, '09': autre } }]\n`, 'deux fois'],
      [`${families}match: [{ by: nom }]\n`, 'ref-id, vector, jointure ou mail est attendu'],
    ] as const)
      expect(await refusal(text), text).to.contain(words);
    await writeFile(join(directory, 'b.yaml'), `id: a\n${start}${byMail}`);
    expect(await refusal(`id: a\n${start}${byMail}`), 'two of one name')
      .to.contain('b.yaml')
      .and.contain('est déjà celui du fichier a.yaml');
  });
});
