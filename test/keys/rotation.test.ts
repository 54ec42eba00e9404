// Rotations on real files: several processes at once, a process that is killed, a process that keeps running.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { startKeeper } from '#src/keys/keep-keys.ts';
import { openKeys } from '#src/keys/open-keys.ts';

const day = 24 * 3_600_000;
const quarter = 15 * 60_000;

describe('a rotation of the signing keys', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'annuaire-keys-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const start = (what: string) =>
    spawn(process.execPath, [join(import.meta.dirname, 'keys-process.ts'), directory, what], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = async (child: ReturnType<typeof start>): Promise<string> => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const [code] = await once(child, 'close');
    expect(code).to.equal(0);
    return text;
  };
  const ids = (keys: readonly { readonly kid?: string | undefined }[]) => keys.map(({ kid }) => kid);

  it('is seen by a running process without a restart, and changes hands at its instant', async () => {
    const [running, other] = [await openKeys(directory), await openKeys(directory)];
    const now = new Date();
    const before = running.signing.at(now);
    const [es] = await other.signing.rotate({ now, algorithms: ['ES256'] });
    expect(running.signing.at(now)).to.equal(before);
    await running.signing.refresh();
    expect(ids(running.signing.at(now))).to.deep.equal([before[0]!.kid, es!.key.id, before[1]!.kid]);
    const turn = new Date(now.getTime() + day + quarter);
    expect(ids(running.signing.at(turn))).to.deep.equal([es!.key.id, before[0]!.kid, before[1]!.kid]);
    expect(running.signing.at(turn), 'asked for at each request: nothing is made anew').to.equal(running.signing.at(turn));
    expect(ids(running.signing.at(new Date(turn.getTime() + 3 * day)))).to.deep.equal([es!.key.id, before[1]!.kid]);
  });

  it('is started once by processes that ask for it together', async () => {
    await openKeys(directory);
    const answers = await Promise.all(Array.from({ length: 4 }, () => said(start('rotate'))));
    const rotations = answers.map((text) => JSON.parse(text.split('\n')[1]!) as [string, string][]);
    for (const at of [0, 1]) {
      expect(rotations.filter((one) => one[at]![0] === 'started')).to.have.length(1);
      expect(new Set(rotations.map((one) => one[at]![1])).size, 'all name the same key').to.equal(1);
    }
    expect((await openKeys(directory)).signing.states(new Date())).to.have.length(4);
  });

  it('is started once by gateways that find it due together', async () => {
    await openKeys(directory);
    const answers = await Promise.all(Array.from({ length: 4 }, () => said(start('due'))));
    const started = answers
      .flatMap((text) => JSON.parse(text.split('\n')[1]!) as [string, string][])
      .filter(([kind]) => kind === 'started');
    // olderThan 0: whoever comes a millisecond after the new key was made finds the rotation under way.
    expect(started).to.have.length(2);
    expect((await openKeys(directory)).signing.states(new Date())).to.have.length(4);
  });

  it('loses no change of the others: a rotation for each algorithm and secrets of services, all at once', async () => {
    const keys = await openKeys(directory);
    const secrets = said(start('secret'));
    await Promise.all([
      keys.signing.rotate({ now: new Date(), algorithms: ['ES256'] }),
      (await openKeys(directory)).signing.rotate({ now: new Date(), algorithms: ['RS256'] }),
      secrets,
    ]);
    expect((await openKeys(directory)).signing.states(new Date()).map(({ state }) => state)).to.deep.equal([
      'signs',
      'waiting',
      'signs',
      'waiting',
    ]);
    expect(await readdir(join(directory, 'clients'))).to.have.length(5);
  });

  it('that is killed at any moment leaves keys that open, and nothing beside them once somebody writes again', async () => {
    await openKeys(directory);
    let cutShort = 0;
    for (let turn = 0; turn < 12; turn += 1) {
      const child = start('steal');
      await once(child.stdout, 'data');
      await wait(turn * 7);
      child.kill('SIGKILL');
      await once(child, 'close');
      cutShort += (await readdir(directory)).some((name) => name.endsWith('.tmp')) ? 1 : 0;
      const keys = await openKeys(directory);
      expect(keys.signing.at(new Date()).map(({ alg }) => alg)).to.deep.equal(['ES256', 'RS256']);
    }
    process.stdout.write(`      killed 12 times, ${cutShort} of them between writing and renaming\n`);
    await (await openKeys(directory)).signing.rotate({ now: new Date() });
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).to.deep.equal([]);
  });

  it('after a theft leaves one key that signs at once, on clocks that are late too, and no trace of the others', async () => {
    const keys = await openKeys(directory);
    await keys.signing.rotate({ now: new Date() });
    const before = keys.signing.states(new Date()).map(({ id }) => id);
    const now = new Date();
    const done = await keys.signing.rotate({ now, stolen: true });
    expect(done.flatMap(({ dropped }) => dropped).sort()).to.deep.equal([...before].sort());
    for (const late of [0, -quarter, 2 * quarter])
      expect(ids(keys.signing.at(new Date(now.getTime() + late)))).to.deep.equal(done.map(({ key }) => key.id));
    const text = await readFile(join(directory, 'signing-es256.json'), 'utf8');
    expect(before.some((id) => text.includes(id))).to.equal(false);
  });

  it('comes by itself with age, once though several gateways run, and is told; old keys are erased in time', async () => {
    const gateways = await Promise.all([openKeys(directory), openKeys(directory), openKeys(directory)]);
    let ahead = 0;
    const told: string[] = [];
    const faults: unknown[] = [];
    const keepers = gateways.map(({ signing }) =>
      startKeeper({
        signing,
        now: () => new Date(Date.now() + ahead),
        rotateAfter: 365 * day,
        lookEvery: 20,
        tendEvery: 50,
        onRotated: async (rotations) => void told.push(...rotations.map(({ key }) => key.algorithm)),
        onFault: (fault) => void faults.push(fault),
      }),
    );
    const states = (at: number) => gateways[at]!.signing.states(new Date(Date.now() + ahead)).map(({ state }) => state);
    const until = async (what: () => boolean): Promise<void> => {
      for (let turn = 0; turn < 500 && !what(); turn += 1) await wait(20);
      expect(what(), JSON.stringify([told, states(0), states(1), states(2)])).to.equal(true);
    };
    try {
      await wait(200);
      expect(told).to.deep.equal([]);
      ahead = 366 * day;
      await until(() => [0, 1, 2].every((at) => states(at).join() === 'signs,waiting,signs,waiting'));
      expect(told.sort()).to.deep.equal(['ES256', 'RS256']);
      ahead += 2 * day;
      expect(states(1)).to.deep.equal(['retired', 'signs', 'retired', 'signs']);
      ahead += 2 * day;
      await until(() => [0, 1, 2].every((at) => states(at).join() === 'signs,signs'));
      expect(told).to.have.length(2);
      expect(faults).to.deep.equal([]);
    } finally {
      await Promise.all(keepers.map(({ stop }) => stop()));
    }
  });
});
