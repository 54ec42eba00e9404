// What every gateway of this folder wrote on its two outputs, read once the other files are done (files run in the order of their names): no password, no
// name, no stack trace, apart from the table of invented people that a first start is there to print.
import { expect } from 'chai';
import { deliveredPeople } from './delivered-people.ts';
import { type Demonstration, demonstration } from './demonstration.ts';
import { start } from './gateway-process.ts';
import { type Home, identifiantsOf, newHome, said } from './home.ts';

/** Without the table, and without what the collèges and towns are called. */
const bare = (text: string): string =>
  text
    .replace(/^Se connecter comme :$[\s\S]*?^Ce tableau est aussi dans .*$/gm, '')
    .replace(/LES TROIS RIVIÈRES|LA FONTAINE AUX FÉES|LE VIEUX MOULIN/g, '');

describe('what the gateways of these journeys wrote', () => {
  let shown: Demonstration;
  let texts: readonly { readonly home: Home; readonly out: string; readonly err: string }[];
  before(async function collect() {
    this.timeout(180_000);
    shown = await demonstration();
    const { gateway, home } = shown;
    // Alone, this file still has a whole start and stop to read.
    const calm = await start(await newHome(shown.untouched));
    await calm.interrupt();
    texts = [...said, { home, out: gateway.out(), err: gateway.err() }];
    expect(texts.length).to.be.above(2);
  });

  it('holds the table that a start prints, and no password beside it', async () => {
    let tables = 0;
    for (const { home, out, err } of texts) {
      if (/^Se connecter comme :$/m.test(out)) tables += 1;
      const people = await identifiantsOf(home).catch(() => []);
      for (const { password } of people) expect(bare(out) + err).to.not.contain(password);
      // Passwords look alike: none of those made meanwhile either.
      expect(bare(out) + err).to.not.match(/\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b/);
      expect(bare(out) + err).to.not.contain('Tortue-Verte');
    }
    expect(tables).to.be.above(1);
  });

  it('names nobody of the delivery', async () => {
    const names = new Set((await deliveredPeople(shown.home)).map(({ familyName }) => familyName));
    expect(names.size).to.be.above(300);
    const namedIn = (text: string): readonly string[] => {
      const words = new Set(text.toUpperCase().split(/[^\p{L}'’-]+/u));
      return [...names].filter((name) => words.has(name));
    };
    expect(namedIn(texts.map(({ out }) => out).join('\n')).length, 'the table, by the same search').to.be.above(5);
    expect(namedIn(texts.map(({ out, err }) => bare(out) + err).join('\n'))).to.deep.equal([]);
    for (const login of (await identifiantsOf(shown.home)).map((one) => one.login))
      for (const { out, err } of texts) expect(bare(out) + err).to.not.contain(login);
  });

  it('shows no stack trace and no unforeseen fault', () => {
    for (const { out, err } of texts) {
      expect(out + err).to.not.match(/^\s+at .+:\d+/m);
      expect(out + err).to.not.match(/\bError\b|UnhandledPromise|Warning:|Le démarrage a échoué/);
      expect(
        err.split('\n').filter((line) => line.startsWith('{')),
        'the log',
      ).to.deep.equal([]);
    }
  });
});
