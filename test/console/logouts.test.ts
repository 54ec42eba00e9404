// Services that could not be told of logouts: seen by whoever runs the gateway, in counts, and tried anew.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { claimLogouts, keepLogout, queueLogout } from '#database/logout-queue.ts';
import { type Served, serve } from './served.ts';
import { visitor } from './visitor.ts';

describe('the page of services that could not be told of logouts', () => {
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.stop());

  it('says to the Département and the académie which, how many and why, without a name, and tries them anew', async () => {
    const { pool } = served.database;
    const { now } = served.clock;
    for (const role of ['departement', 'academie'] as const) {
      const visiting = await visitor(served, served.people[role]);
      expect((await visiting.get('/console/deconnexions')).text).to.contain('rien n’attend');
      await queueLogout(pool, { clientId: 'ent', person: served.people.pupil, sid: randomUUID() }, now);
      const [taken] = await claimLogouts(pool, { clientIds: ['ent'], perService: 1, atOnce: 1, lease: 1000 }, now);
      await keepLogout(pool, taken!, { fault: 'timeout', again: null, counted: true }, now);
      const { text } = await visiting.get('/console/deconnexions');
      expect(text).to.contain('Espace numérique de travail').and.contain('timeout').and.contain('Faire repartir');
      expect(text).to.not.contain(served.people.pupil).and.not.contain('Lefèvre');
      expect((await visiting.post('/console/deconnexions', { service: 'ent' })).location).to.equal('/console/deconnexions');
      const { rows } = await pool.query('SELECT dead_at, attempts FROM logout_notice');
      expect(rows).to.deep.equal([{ dead_at: null, attempts: 0 }]);
      await pool.query('DELETE FROM logout_notice');
    }
  });
});
