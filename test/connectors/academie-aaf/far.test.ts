// Deliveries on an SFTP server, from the server to the records.
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { configuration } from '#connectors/academie-aaf/configuration.ts';
import type { Source } from '#connectors/connector.ts';
import { sources } from '#connectors/registry.ts';
import { readAll, sourceContract } from '../../contracts/source.ts';
import { type Sshd, startSshd } from '../../support/sshd.ts';
import { surroundings } from '../../support/surroundings.ts';
import { addTo, delivery, dropOf, emptyFolder, examples, open, readAfter, refusals, staff } from '../delivery.ts';
import { entriesOf, tarFolder, zipOf } from './archives.ts';

describe('AAF sur un serveur', () => {
  let server: Sshd;
  let workFolder: string;
  before(async () => {
    server = await startSshd();
    workFolder = join(await emptyFolder(), 'work');
  });
  after(() => server.dispose());
  afterEach(async () => expect(await readdir(workFolder).catch(() => [])).to.deep.equal([]));

  function far(folder: string): Source {
    const { port, user, userKey, fingerprints } = server;
    const sftp = { host: '127.0.0.1', port, user, folder, hostKey: [...fingerprints], privateKeyFile: userKey };
    return sources['academie-aaf'].open(configuration.parse({ sftp, stableFor: 0 }), surroundings({ workFolder }));
  }
  const next = (folder: string, since: string | null) => readAll(far(folder), new AbortController().signal, since);

  sourceContract('fichiers', {
    whole: async () => far(await delivery()),
    cut: async () => far(await delivery({ [staff]: (text) => text.slice(0, text.length >> 1) })),
  });

  it('gives what the same files would give here, Complet and Delta, in archives too', async () => {
    const complet = join(examples, 'complet');
    const delta = join(examples, 'delta');
    const here = await dropOf(complet, delta);
    const first = await readAll(open(here));
    const second = await readAfter(here, first.reading.bookmark);
    const packed = await emptyFolder();
    await tarFolder(complet, join(packed, 'ENT2DVA.20250908.tgz'));
    await writeFile(join(packed, 'ENT_Delta_20250909.zip'), zipOf(await entriesOf(delta, 'delta/')));
    for (const folder of [here, packed]) {
      const one = await next(folder, null);
      expect(one.records).to.deep.equal(first.records);
      expect(one.reading).to.deep.include({ complete: true, more: true, problems: [], parts: first.reading.parts });
      const two = await next(folder, one.reading.bookmark);
      expect(two.records).to.deep.equal(second.records);
      expect((await next(folder, two.reading.bookmark)).reading).to.deep.include({ nothingNew: true, problems: [] });
    }
  });

  it('says what is wrong with the server, and that nothing was read', async () => {
    const folder = await emptyFolder();
    const outcome = await next(join(folder, 'absent'), null);
    expect(outcome.reading.complete).to.equal(false);
    expect(refusals(outcome)).to.have.length(1);
    await addTo(folder, await delivery());
    const { port, user, userKey } = server;
    const sftp = { host: '127.0.0.1', port, user, folder, hostKey: `SHA256:${'A'.repeat(43)}`, privateKeyFile: userKey };
    const other = await readAll(sources['academie-aaf'].open(configuration.parse({ sftp }), surroundings({ workFolder })));
    expect(other.records).to.deep.equal([]);
    expect(refusals(other)).to.have.length(1);
    expect(other.reading.problems[0]?.message).to.match(/\.$/);
  });
});
