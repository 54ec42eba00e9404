import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { MappingFileError, readMapping } from '#src/config/mapping-file.ts';

const definition = 'mappings/sources/academie-aaf.yaml';
const functions = 'mappings/tables/functions.yaml';

describe('a mapping file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mapping-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function faults(of: 'definition' | 'functions', change: (text: string) => string): Promise<readonly string[]> {
    const path = join(folder, 'essai.yaml');
    await writeFile(path, change(await readFile(of === 'definition' ? definition : functions, 'utf8')));
    const files = of === 'definition' ? { definition: path, functions } : { definition, functions: path };
    return readMapping(files).then(
      () => [],
      (error: unknown) => {
        if (!(error instanceof MappingFileError)) throw error;
        return error.faults;
      },
    );
  }

  it('names for each attribute that is kept a category, a purpose and a ground (C-8.1)', async () => {
    const { definition: read } = await readMapping({ definition, functions });
    const kept = Object.values(read.categories).flatMap((category) => Object.values(category.attributes));
    expect(kept.length).to.be.greaterThan(40);
    for (const one of kept) expect([one.category, one.purpose, one.ground].every((sentence) => sentence.length > 5)).to.equal(true);
  });

  it('gives each function the profile of the table that cites the SDET annexe', async () => {
    const { profiles, none, unknown } = (await readMapping({ definition, functions })).tables.functions;
    expect(
      ['ENS', 'DOC', 'DIR', 'EDU', 'AED', 'AES', 'ORI', 'FIJ', 'INS', 'COLTER', 'ELE'].map((code) => profiles.get(code)),
    ).to.deep.equal(['ENS', 'DOC', 'DIR', 'EVS', 'EVS', 'EVS', 'ETA', 'ENS', 'ACA', 'COL', 'ELV']);
    expect(none.has('-')).to.equal(true);
    expect(unknown).to.equal('ETA');
  });

  it('is refused with every fault at once when it says what the facts have no room for', async () => {
    const said = await faults('definition', (text) =>
      text
        .replace('field: ine', 'field: iban')
        .replace('transform: title', 'transform: date')
        .replace('field: birthName', 'field: familyName'),
    );
    expect(said.join('\n'))
      .to.match(/« iban » n'existe pas/)
      .and.match(/doit être title, pas « date »/)
      .and.match(/déjà rempli par/);
  });

  it('is refused when an attribute is kept without a purpose, or a word is misspelt', async () => {
    const said = await faults('definition', (text) =>
      text
        .replace(/purpose: .*/, "purpose: ''")
        .replace('transform: ine', 'transform: inee')
        .replace('ignored:', 'ignores:'),
    );
    expect(said.join('\n'))
      .to.match(/purpose : doit être renseigné/)
      .and.match(/transform : doit être une de/)
      .and.match(/« ignores » n'a pas sa place ici/);
  });

  it('is refused when a category or a required attribute is missing', async () => {
    expect((await faults('definition', (text) => text.replace(/ {2}MefEducNat:[\s\S]*?(?= {2}MatiereEducNat:)/, ''))).join()).to.match(
      /MefEducNat/,
    );
    expect((await faults('definition', (text) => text.replace('field: uai', 'field: type'))).join('\n')).to.match(
      /champ obligatoire « uai »/,
    );
  });

  it('is refused with its line when it is not YAML, and clearly when it is not there', async () => {
    expect((await faults('definition', (text) => text.replace('source: academie-aaf', 'source: [')))[0]).to.match(/^ligne \d+ /);
    const absent = await readMapping({ definition: join(folder, 'absent.yaml'), functions }).then(
      () => null,
      (error: Error) => error.message,
    );
    expect(absent)
      .to.match(/absent\.yaml/)
      .and.match(/n'existe pas/)
      .and.not.match(/ENOENT/);
  });

  it('refuses a function that has two profiles', async () => {
    expect(
      (await faults('functions', (text) => text.replace('DOC: [DOC]', 'DOC: [DOC, ENS]').replace("none: ['-'", "none: ['-', DIR"))).join(
        '\n',
      ),
    )
      .to.match(/« ENS » est donnée à/)
      .and.match(/« DIR » a aussi un profil/);
  });
});
