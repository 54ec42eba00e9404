// A line that is cut, falls silent, or a delivery that moves while it is fetched: whole and byte-identical, or refused with nothing left.
import { renameSync, utimesSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { DropRefused } from '#connectors/academie-aaf/drop.ts';
import { makeKey, type Sshd, startSshd } from '../../support/sshd.ts';
import { bringAll, chance, dropOf, expectWhole, left, never, refused, writeSeeded } from './drop-of.ts';
import { type Fate, layWire } from './wire.ts';

describe('A fetch over a bad line', () => {
  let server: Sshd;
  let home: string;
  let folder: string;
  let into: string;
  before(async () => {
    server = await startSshd();
  });
  after(() => server.dispose());
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'annuaire-sftp-'));
    folder = join(home, 'depot');
    into = join(home, 'ici');
    await mkdir(folder);
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function over(
    fate: (n: number) => Fate,
    work: (port: number, connections: () => number) => Promise<void>,
    delay = 0,
  ): Promise<void> {
    const wire = await layWire(server.port, fate, delay);
    try {
      await work(wire.port, wire.connections);
    } finally {
      await wire.close();
    }
  }

  it('ends whole, or refused with nothing left, wherever the line is cut', async function () {
    this.timeout(120_000);
    await writeSeeded(join(folder, 'a.xml'), 2_500_000, 1);
    await writeSeeded(join(folder, 'b.xml'), 90_000, 2);
    await writeSeeded(join(folder, 'c.xml'), 0, 3);
    await writeSeeded(join(folder, 'd.xml'), 1_200_000, 4);
    let whole = 0;
    let cuts = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const next = chance(seed);
      // A third of the cuts, or all of them, fall into the greeting, the key exchange and the login, which are the first six kilobytes.
      const far = seed % 3 === 0 ? 6_000 : 900_000;
      const fate = () => ({ cutAfter: Math.floor(next() < 0.3 ? next() * 6_000 : next() * far) });
      const target = join(home, `ici-${seed}`);
      await over(fate, async (port, connections) => {
        try {
          await expectWhole(folder, target, await bringAll(dropOf(server, folder, { port }, [1, 1, 1, 1, 1]), target));
          whole += 1;
        } catch (error) {
          expect(error, `seed ${seed}: ${error}`).to.be.instanceOf(DropRefused);
          expect((error as DropRefused).rule, `seed ${seed}`).to.equal('fetch-cut');
          expect(await left(target), `seed ${seed}`).to.deep.equal([]);
        }
        cuts += connections();
      });
    }
    expect(cuts).to.be.above(60);
    expect(whole).to.be.within(1, 11);
  });

  it('goes on from where it was, and does not fetch again what it has', async () => {
    await writeSeeded(join(folder, 'a.xml'), 10_000_000, 5);
    let carried = 0;
    await over(
      (n) => (n < 9 ? { cutAfter: 1_200_000 } : {}),
      async (port, connections) => {
        const brought = await bringAll(dropOf(server, folder, { port }), into, never, (bytes) => {
          carried += bytes;
        });
        await expectWhole(folder, into, brought);
        expect(connections()).to.equal(10);
        expect(carried).to.equal(10_000_000);
      },
    );
  });

  it('takes a silent server for a cut line, and gives up after five in a row', async () => {
    await writeSeeded(join(folder, 'a.xml'), 2_000_000, 6);
    await over(
      (n) => (n === 0 ? { silentAfter: 700_000 } : {}),
      async (port, connections) => {
        await expectWhole(folder, into, await bringAll(dropOf(server, folder, { port, idleTimeout: 1 }), into));
        expect(connections()).to.equal(2);
      },
    );
    await rm(into, { recursive: true });
    await over(
      (n) => ({ silentAfter: n === 0 ? 700_000 : 9_000 }),
      async (port, connections) => {
        const refusal = await refused(bringAll(dropOf(server, folder, { port, idleTimeout: 1, connectTimeout: 1 }), into));
        expect([refusal.rule, refusal.file]).to.deep.equal(['fetch-cut', 'a.xml']);
        expect(connections()).to.equal(6);
      },
    );
    expect(await left(into)).to.deep.equal([]);
  });

  it('waits for a server that is started again in the middle, and ends whole', async () => {
    await writeSeeded(join(folder, 'a.xml'), 30_000_000, 7);
    let restarted: Promise<void> | null = null;
    const restart = async () => {
      await server.stop();
      await pause(400);
      await server.start();
    };
    const drop = dropOf(server, folder, {}, [100, 200, 400, 800, 1600]);
    const brought = await bringAll(drop, into, never, () => {
      restarted ??= restart();
    });
    await restarted;
    await expectWhole(folder, into, brought);
  });

  it('raises the alert when the server that comes back after a cut has another key', async () => {
    const moved = await startSshd();
    try {
      await writeSeeded(join(folder, 'a.xml'), 30_000_000, 8);
      let changed: Promise<void> | null = null;
      const change = async () => {
        await moved.stop();
        for (const name of ['hote-ed25519', 'hote-ed25519.pub']) await rm(join(moved.home, name));
        await makeKey(join(moved.home, 'hote-ed25519'));
        await moved.start();
      };
      const refusal = await refused(
        bringAll(dropOf(moved, folder, {}, [100, 200, 400, 800, 1600]), into, never, () => {
          changed ??= change();
        }),
      );
      await changed;
      expect(refusal.rule).to.equal('host-key-changed');
      expect(await left(into)).to.deep.equal([]);
    } finally {
      await moved.dispose();
    }
  });

  it('refuses a file that grows, is shortened or only changes its date while it is fetched', async () => {
    const path = join(folder, 'a.xml');
    const changes = [
      () => appendFile(path, 'encore'),
      () => utimes(path, 1_600_000_000, 1_600_000_000),
      () => rm(path),
      async () => {
        await writeSeeded(join(home, 'b.xml'), 1_000_000, 10);
        await rename(join(home, 'b.xml'), path);
      },
    ];
    for (const change of changes) {
      await writeSeeded(path, 8_000_000, 9);
      let changed: Promise<void> | null = null;
      // 5 ms away, so that the end is not on its way already when the first bytes arrive.
      await over(
        () => ({}),
        async (port) => {
          const refusal = await refused(
            bringAll(dropOf(server, folder, { port }), into, never, () => {
              changed ??= change();
            }),
          );
          expect(['file-changed', 'file-gone']).to.contain(refusal.rule);
          expect(refusal.file).to.equal('a.xml');
        },
        5,
      );
      await changed;
      expect(await left(into)).to.deep.equal([]);
    }
  });

  it('never sews two deliveries together: a file replaced between two cuts is refused, even with the same size and date', async () => {
    const path = join(folder, 'a.xml');
    for (const sameDate of [true, false]) {
      await writeSeeded(path, 5_000_000, 11);
      await writeSeeded(join(home, 'b.xml'), 5_000_000, 12);
      const { mtimeMs } = await stat(path);
      const date = sameDate ? mtimeMs / 1000 : mtimeMs / 1000 + 60;
      const replace = () => {
        utimesSync(join(home, 'b.xml'), date, date);
        renameSync(join(home, 'b.xml'), path);
        return {};
      };
      await over(
        (n) => (n === 0 ? { cutAfter: 2_000_000 } : replace()),
        async (port) => {
          expect((await refused(bringAll(dropOf(server, folder, { port }), into))).rule).to.equal('file-changed');
        },
      );
      expect(await left(into)).to.deep.equal([]);
    }
  });

  it('stops at once when it is told to, leaves nothing and no connection', async () => {
    await writeSeeded(join(folder, 'a.xml'), 100, 13);
    await writeSeeded(join(folder, 'b.xml'), 20_000_000, 14);
    const stops = async (fate: (n: number) => Fate, when: (stop: () => void) => (bytes: number) => void, changes = {}) => {
      const controller = new AbortController();
      const wire = await layWire(server.port, fate);
      const drop = dropOf(server, folder, { port: wire.port, ...changes }, [60_000]);
      const start = performance.now();
      const error = await bringAll(
        drop,
        into,
        controller.signal,
        when(() => controller.abort()),
      ).catch((reason: unknown) => reason);
      expect((error as Error).name).to.equal('AbortError');
      expect(performance.now() - start).to.be.below(5000);
      expect(await left(into)).to.deep.equal([]);
      for (let n = 0; n < 50 && wire.open() > 0; n++) await pause(10);
      expect(wire.open()).to.equal(0);
      await wire.close();
    };
    const soon = (stop: () => void) => {
      setTimeout(stop, 300);
      return () => {};
    };
    let bytes = 0;
    // In the middle of a file; while the server says nothing; while waiting after a cut; before the login has ended; before anything.
    await stops(
      () => ({}),
      (stop) => (more) => {
        bytes += more;
        if (bytes > 1_000_000) stop();
      },
    );
    await stops(() => ({ silentAfter: 500_000 }), soon);
    await stops(() => ({ cutAfter: 500_000 }), soon);
    await stops(() => ({ silentAfter: 100 }), soon);
    await stops(
      () => ({}),
      (stop) => {
        stop();
        return () => {};
      },
    );
  });
});
