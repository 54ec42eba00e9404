// Who gets in: every route by every role, other collèges, nobody at all; and posts that a page of ours did not make.
import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { type Act, authority, scopeOf } from '#core/access/authority.ts';
import { assignedRoles, isStructureRole } from '#core/access/role.ts';
import { routes } from '#src/console/routes/index.ts';
import { tilleuls } from './seed-people.ts';
import { type Served, serve } from './served.ts';
import { hidden, visitor } from './visitor.ts';

describe('the doors of the console', () => {
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.stop());

  const fill = (path: string) => {
    const id = path.startsWith('/listes') ? served.list : path.startsWith('/personnes') ? served.people.pupil : served.run;
    return `/console${path === '/' ? '' : path.replace(':id', id).replace(':uai', tilleuls).replace(':client', 'cartes').replace(':public', 'personnels')}`;
  };

  const aboutOneself = (act: Act) => authority[act].self && authority[act].own.length + authority[act].all.length === 0;

  it('declares each route in the zone of its acts, once', () => {
    for (const route of routes)
      for (const act of route.acts) expect(authority[act].zone, `${route.method} ${route.path}`).to.equal(route.zone);
    const names = routes.map((route) => `${route.method} ${route.path}`);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.have.length.above(10);
  });

  for (const route of routes) {
    it(`sends somebody who has not signed in away from ${route.method} ${route.path}`, async () => {
      const reply = await (await visitor(served, null))[route.method === 'GET' ? 'get' : 'post'](fill(route.path), {}, { token: 'x' });
      if (route.method === 'GET') {
        expect(reply.status).to.equal(303);
        expect(reply.location).to.match(/^\/console\/connexion\?vers=/);
      } else {
        expect(reply.status).to.equal(401);
        expect(reply.text).to.contain('Votre session est terminée');
      }
    });

    for (const role of assignedRoles) {
      const actor = { person: randomUUID(), assignments: [{ role, uai: isStructureRole(role) ? tilleuls : null }] };
      const others = route.acts.every((act) => {
        const scope = scopeOf(actor, act);
        return scope === null || (scope.structures !== 'all' && scope.structures.length === 0);
      });
      // What is about oneself alone is open to everybody: test/console/withdraw.test.ts.
      if (!others || route.acts.every(aboutOneself)) continue;
      it(`refuses ${route.method} ${route.path} to the role ${role}, in French and without a stack`, async () => {
        const visiting = await visitor(served, served.people[role]);
        const reply = await visiting[route.method === 'GET' ? 'get' : 'post'](fill(route.path), {});
        expect(reply.status).to.equal(403);
        expect(reply.text)
          .to.contain('Cette page n’est pas dans vos attributions')
          .and.not.to.contain('Lefèvre')
          .and.not.to.match(/at .*\.ts:/);
      });
    }
  }

  for (const path of ['/listes/:id', '/listes/:id/suivi', '/personnes/:id', '/formalites/:uai']) {
    it(`does not let the chef of another collège know that ${path} exists`, async () => {
      const reply = await (await visitor(served, served.people['chef-held'])).get(fill(path));
      expect(reply.status).to.equal(404);
      expect(reply.text).to.contain('Cette page n’existe pas').and.not.to.contain('Lefèvre');
    });
  }

  it('does not let the chef of another collège decide, release or hand over a password', async () => {
    const other = await visitor(served, served.people['chef-held']);
    const digest = hidden((await (await visitor(served, served.people.chef)).get(fill('/listes/:id'))).text, 'digest');
    const fields = { digest, comment: 'essai', motif: 'essai', portee: 'tout', etape: 'confirmer', person: served.people.pupil };
    for (const path of [
      '/listes/:id/approbation',
      '/listes/:id/refus',
      '/listes/:id/liberation',
      '/personnes/:id/mot-de-passe',
      '/personnes/:id/suspension',
      '/personnes/:id/retablissement',
    ]) {
      expect((await other.post(fill(path), fields)).status, path).to.equal(404);
    }
    const { rows } = await served.database.pool.query('SELECT count(*)::int AS n FROM decision');
    expect(rows[0].n).to.equal(0);
  });

  it('tells somebody without a role what the console is for, and shows him his own data only', async () => {
    const nobody = await visitor(served, served.people.nobody);
    const first = await nobody.get('/console');
    expect(first.status).to.equal(403);
    expect(first.text).to.contain('Vous n’avez pas de rôle dans cette console');
    expect((await nobody.get(`/console/personnes/${served.people.nobody}`)).status).to.equal(200);
    expect((await nobody.get(`/console/personnes/${served.people.pupil}`)).status).to.equal(403);
  });

  it('says that a page does not exist, in French, whatever the address', async () => {
    const chef = await visitor(served, served.people.chef);
    for (const path of [
      '/console/rien',
      '/console/listes/pas-une-liste',
      `/console/listes/${randomUUID()}`,
      `/console/traitements/${randomUUID()}`,
    ]) {
      const reply = await chef.get(path);
      expect(reply.status, path).to.equal(404);
      expect(reply.text).to.contain('Cette page n’existe pas');
    }
  });

  describe('against forged posts', () => {
    const path = () => `/console/listes/${served.list}/approbation`;
    const decided = async () => (await served.database.pool.query('SELECT count(*)::int AS n FROM decision')).rows[0].n as number;
    const fields = async () => {
      const { text } = await (await visitor(served, served.people.chef)).get(`/console/listes/${served.list}`);
      return { digest: hidden(text, 'digest'), portee: 'tout' };
    };

    for (const [what, token] of [
      ['without a token', ''],
      ['with a token of the wrong shape', 'abc'],
    ] as const) {
      it(`refuses a post ${what} and changes nothing`, async () => {
        const reply = await (await visitor(served, served.people.chef)).post(path(), await fields(), { token });
        expect(reply.status).to.equal(403);
        expect(reply.text).to.contain('Votre demande n’a pas été prise en compte').and.to.contain('Rien n’a été modifié');
        expect(await decided()).to.equal(0);
      });
    }

    it('refuses a token of another session', async () => {
      const adjoint = await visitor(served, served.people.adjoint);
      const token = hidden((await adjoint.get('/console/role')).text, 'csrf');
      const reply = await (await visitor(served, served.people.chef)).post(path(), await fields(), { token });
      expect(reply.status).to.equal(403);
      expect(await decided()).to.equal(0);
    });

    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://ailleurs.example', 'sec-fetch-site': '' },
    ]) {
      it(`refuses a post that comes from elsewhere: ${JSON.stringify(headers)}`, async () => {
        const reply = await (await visitor(served, served.people.chef)).post(path(), await fields(), { headers });
        expect(reply.status).to.equal(403);
        expect(await decided()).to.equal(0);
      });
    }

    it('gives a different form of the token at each answer', async () => {
      const chef = await visitor(served, served.people.chef);
      const tokens = await Promise.all([1, 2, 3].map(async () => hidden((await chef.get('/console/role')).text, 'csrf')));
      expect(new Set(tokens).size).to.equal(3);
    });
  });
});
