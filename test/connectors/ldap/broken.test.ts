import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeLdif } from '#fixtures/ldif.ts';
import { type Read, readAll } from '../../contracts/source.ts';
import { type Directory, readerDn, startSlapd } from '../../support/slapd.ts';
import { factsOf, openLdap } from './directory.ts';
import { openProxy } from './proxy.ts';

const root = mkdtempSync(join(tmpdir(), 'ldap-broken-'));
const rules = ({ reading }: Read): string[] => reading.problems.filter(({ severity }) => severity === 'refusal').map(({ rule }) => rule);

describe('an LDAP directory that fails while it is read', () => {
  let directory: Directory;
  const ldif = join(root, 'annuaire.ldif');
  before(async () => {
    await writeLdif(ldif, { persons: 2000, seed: 4 });
    directory = await startSlapd({ ldif });
  });
  after(async () => {
    await directory.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('is never taken for complete, wherever the connection is cut', async () => {
    const whole = await openProxy(directory.port);
    expect((await readAll(openLdap(directory, { url: whole.url, pageSize: 200 }))).reading.complete).to.equal(true);
    const total = whole.passed();
    await whole.close();
    let seed = 20_250_908;
    for (let turn = 0; turn < 25; turn++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const after = turn === 0 ? total - 1 : seed % total;
      const proxy = await openProxy(directory.port, after);
      const read = await readAll(openLdap(directory, { url: proxy.url, pageSize: 200 }));
      await proxy.close();
      expect(read.reading.complete, `cut after ${after} of ${total} bytes`).to.equal(false);
      expect(read.reading.bookmark).to.equal(null);
      expect(rules(read)).to.have.length(1);
      expect(rules(read)[0]).to.be.oneOf(['ldap-lost', 'ldap-unreachable']);
    }
  });

  it('is given up when it has said nothing for the time that was set', async () => {
    for (const after of [300, 50_000, 600_000]) {
      const proxy = await openProxy(directory.port, after, 'stall');
      const began = performance.now();
      const read = await readAll(openLdap(directory, { url: proxy.url, pageSize: 200, idleTimeoutSeconds: 1 }));
      await proxy.close();
      expect(performance.now() - began).to.be.below(6000);
      expect(rules(read)[0]).to.be.oneOf(['ldap-silent', 'ldap-unreachable']);
    }
  });

  it('is refused when it is started again in mid-reading, and read as before afterwards', async () => {
    const before = factsOf((await readAll(openLdap(directory))).records);
    const pass = openLdap(directory, { pageSize: 100 }).read(null, new AbortController().signal);
    for (let n = 0; n < 200; n++) await pass.next();
    await directory.restart();
    let step = await pass.next();
    while (!step.done) step = await pass.next();
    expect(step.value.complete).to.equal(false);
    expect(step.value.problems.map(({ rule }) => rule)).to.deep.equal(['ldap-lost']);
    expect(factsOf((await readAll(openLdap(directory))).records)).to.deep.equal(before);
  });

  it('stops at once, by an abort, when it is asked to in mid-reading', async () => {
    const stop = new AbortController();
    const pass = openLdap(directory, { pageSize: 100 }).read(null, stop.signal);
    for (let n = 0; n < 200; n++) await pass.next();
    stop.abort();
    const outcome = await (async () => {
      for (;;) if ((await pass.next()).done) return 'ended';
    })().catch((error: Error) => error.name);
    expect(outcome).to.equal('AbortError');
  });

  it('is refused where the server cuts at its size limit, and read where paging is exempt from it', async () => {
    const limited = await startSlapd({ ldif, limits: ['sizelimit 500'] });
    const exempt = await startSlapd({
      ldif,
      limits: ['sizelimit 500', `limits dn.exact="${readerDn}" size.soft=500 size.hard=500 size.pr=500 size.prtotal=unlimited`],
    });
    try {
      const read = await readAll(openLdap(limited, { pageSize: 200 }));
      expect(rules(read)).to.deep.equal(['ldap-size-limit']);
      expect(read.reading.complete).to.equal(false);
      const all = await readAll(openLdap(exempt, { pageSize: 200 }));
      expect(rules(all)).to.deep.equal([]);
      expect(factsOf(all.records)).to.deep.equal(factsOf((await readAll(openLdap(directory))).records));
    } finally {
      await limited.stop();
      await exempt.stop();
    }
  });

  it('is read whole while entries come and go', async () => {
    const pass = openLdap(directory, { pageSize: 50 }).read(null, new AbortController().signal);
    const seen = new Set<string>();
    let changed = false;
    let step = await pass.next();
    for (; !step.done; step = await pass.next()) {
      if (step.value.type !== 'record') continue;
      seen.add(`${step.value.category} ${step.value.key}`);
      // The sweep is over, the guardians and the staff are not read yet: one of each goes, one comes.
      if (step.value.category === 'Eleve' && !changed) {
        changed = true;
        directory.apply(comingsAndGoings());
      }
    }
    expect(step.value.complete).to.equal(true);
    expect(seen.has('PersRelEleve 4999')).to.equal(true);
  });

  /** The last guardian and the last member of staff leave; a guardian arrives. */
  function comingsAndGoings(): string {
    const backup = join(root, 'sauvegarde.ldif');
    directory.backup(backup);
    const entries = readFileSync(backup, 'utf8').replaceAll('\n ', '').split('\n\n');
    const last = (name: string) =>
      /^dn: (.*)$/m.exec(entries.filter((one) => one.includes(`objectClass: ${name}\n`)).at(-1) ?? '')?.[1] ?? '';
    const login = 'uid=F99nouveau,ou=personnes,dc=annuaire,dc=example';
    const classes = ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'ENTPerson', 'ENTAuxPersRelEleve'];
    const values = [
      'uid: F99nouveau',
      'ENTPersonLogin: F99nouveau',
      'ENTPersonJointure: AC-EXEMPLE$4999',
      'cn: X Y',
      'sn: X',
      'givenName: Y',
    ];
    return [
      ...['ENTAuxPersRelEleve', 'ENTAuxNonEnsEtab'].map((name) => `dn: ${last(name)}\nchangetype: delete\n\n`),
      `dn: ${login}\nchangetype: add\n${classes.map((name) => `objectClass: ${name}\n`).join('')}${values.join('\n')}\n\n`,
    ].join('');
  }
});
