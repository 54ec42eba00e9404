// What each role sees first, over real HTTP and a real database.
import { expect } from 'chai';
import { type Served, serve } from './served.ts';

describe('the first page of the console', () => {
  let served: Served;
  before(async () => {
    served = await serve();
  });
  after(() => served.stop());

  const get = async (person: string, path = '/console') =>
    fetch(served.url + path, { headers: { cookie: await served.signIn(person) }, redirect: 'manual' });

  it('tells a chef what waits for him, with the count and one button', async () => {
    const response = await get(served.people.chef);
    const text = await response.text();
    expect(response.status, JSON.stringify(served.faults)).to.equal(200);
    expect(text).to.contain('Collège des Tilleuls').and.to.contain('28 comptes attendent votre décision').and.to.contain('Voir la liste');
  });
});
