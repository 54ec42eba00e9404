// The file that says where the académie's directory is; the page that explains it is held to what the connectors accept.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openSource } from '#src/composition/source.ts';
import { readSourceFile } from '#src/config/source-file.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/sources.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('The file of a source', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'source-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  /** What reading and opening the file says, null when it may be used. */
  async function said(text: string): Promise<string | null> {
    const path = join(home, 'source.yaml');
    await writeFile(path, text);
    try {
      await openSource(await readSourceFile(path), { dataDirectory: home, keysDirectory: home });
      return null;
    } catch (error) {
      expect((error as Error).name).to.equal('SourceFileError');
      return (error as Error).message;
    }
  }

  it('may be each of the examples of the documentation', async () => {
    expect(examples).to.have.length(3);
    for (const example of examples) expect(await said(example), example).to.equal(null);
  });

  it('says what is wrong, all at once, in French, and repeats no value', async () => {
    const wrong = await said('source: Mon Académie\nconnector: academie-aaf\nsecret: motdepasse\nsettings: {}\n');
    expect(wrong)
      .to.include('source : un nom court est attendu')
      .and.include("« secret » n'a pas sa place ici")
      .and.not.include('motdepasse');
    expect(await said('source: a\nconnector: academie-xml\nsettings: {}\n')).to.include('connecteurs connus : academie-aaf, academie-ldap');
    expect(await said('source: a\nconnector: academie-aaf\nmapping: absent\nsettings: {}\n')).to.include('absent.yaml');
    expect(await said('source: a\nconnector: academie-aaf\nsettings: { folder: /x, sftp: {} }\n')).to.include('settings');
    expect(await said('source: [\n')).to.include("ligne 2 : ce n'est pas du YAML correct");
    const clear = (examples[2] ?? '').replace('ldaps://', 'ldap://');
    expect(await said(clear)).to.include('settings.url : Sans chiffrement');
  });

  it('says so when it is not there', async () => {
    const absent = await readSourceFile(join(home, 'nulle-part.yaml')).catch((error: Error) => error.message);
    expect(absent).to.include('SOURCE_FILE').and.include("il n'existe pas à l'endroit indiqué");
  });
});
