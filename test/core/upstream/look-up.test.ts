import { expect } from 'chai';
import type { UpstreamDefinition } from '#core/upstream/definition.ts';
import { lookUps, type UpstreamAttributes } from '#core/upstream/look-up.ts';

const families: UpstreamDefinition = {
  id: 'educonnect',
  label: 'EduConnect',
  hint: null,
  audience: 'families',
  match: [{ by: 'ref-id', attribute: 'FrEduCtRefId', academies: { '09': 'aaf-nord', '25': 'aaf-sud' } }],
  require: {},
  secondFactor: [],
  powers: { chef: false, delegation: null },
};
const agents: UpstreamDefinition = {
  ...families,
  audience: 'agents',
  match: [{ by: 'mail', attribute: 'email', domains: ['ac-exemple.fr'] }],
};
const vector: UpstreamDefinition = { ...families, match: [{ by: 'vector', attribute: 'FrEduVecteur' }] };
const found = (definition: UpstreamDefinition, attributes: UpstreamAttributes) => lookUps(definition, attributes).flat();

describe('what an upstream’s word has the registry looked for', () => {
  const both = ['Eleve', 'PersRelEleve'];

  it('is the key that FrEduCtRefId names, in the source of its académie however the code is written, and nothing for another académie', () => {
    for (const code of ['9', '09', '009'])
      expect(found(families, { FrEduCtRefId: [`{AAF}${code}|x|4711`] })).to.deep.equal([
        { by: 'key', source: 'aaf-nord', key: '4711', categories: both },
      ]);
    for (const strange of ['{AAF}31|x|4711', '{BEL}09|x|4711', '{AAF}09|4711', '{AAF}09|x|47 11', '{AAF}09|x|4711|1', '{AAF}09|x|', ''])
      expect(found(families, { FrEduCtRefId: [strange] }), strange).to.deep.equal([]);
    expect(found(families, Object.create({ FrEduCtRefId: ['{AAF}09|x|4711'] })), 'nothing inherited').to.deep.equal([]);
  });

  it('is a pupil for a pupil’s account and a guardian for a guardian’s, where EduConnect says which it is', () => {
    const value = { FrEduCtRefId: ['{AAF}25|x|1'] };
    for (const [said, categories] of [
      ['eleve1d', ['Eleve']],
      ['resp2d', ['PersRelEleve']],
    ] as const)
      for (const name of ['FrEduCtPersonAffiliation', 'urn:oid:1.3.6.1.4.1.20326.10.999.1.7'])
        expect(found(families, { ...value, [name]: [said] })).to.deep.equal([{ by: 'key', source: 'aaf-sud', key: '1', categories }]);
    expect(found(families, { ...value, FrEduCtPersonAffiliation: ['agent'] }), 'neither: nobody').to.deep.equal([]);
  });

  it('is a pupil, or a guardian by his own name, where the older vector says so', () => {
    const line = (profile: number, name = 'Le Gall|Zoé') => ({ FrEduVecteur: [`${profile}|${name}|123456|0920001A`] });
    for (const profile of [3, 4]) expect(found(vector, line(profile))).to.deep.equal([{ by: 'pupil', uai: '0920001A', siecle: '123456' }]);
    for (const profile of [1, 2]) {
      const [one] = found(vector, line(profile));
      expect(one).to.deep.include({ by: 'guardian', uai: '0920001A', siecle: '123456' });
      expect(found(vector, line(profile, 'LE GALL|zoe')), 'however it is written').to.deep.equal([one]);
    }
    for (const strange of [line(5), line(1, '|'), { FrEduVecteur: ['3|a|b|12x|0920001A'] }, { FrEduVecteur: ['3|a|b|12|920001A'] }])
      expect(found(vector, strange)).to.deep.equal([]);
  });

  it('is an address of the académie’s domains alone, and never longer than any family', () => {
    expect(found(agents, { email: [' Jean.Petit@AC-Exemple.fr '] })).to.deep.equal([{ by: 'mail', mail: 'jean.petit@ac-exemple.fr' }]);
    for (const strange of ['a@exemple.fr', 'a@ac-exemple.fr.pirate.example', 'a@b@ac-exemple.fr', 'ac-exemple.fr', 'a @ac-exemple.fr'])
      expect(found(agents, { email: [strange] }), strange).to.deep.equal([]);
    expect(found(families, { FrEduCtRefId: Array.from({ length: 500 }, (_, at) => `{AAF}25|x|${at}`) })).to.have.length(40);
  });

  it('is nothing for whom the file leaves out', () => {
    const hub = { ...agents, require: { idp_id: ['academie'] } };
    expect(found(hub, { email: ['a@ac-exemple.fr'], idp_id: ['academie'] })).to.have.length(1);
    for (const idp of [{ idp_id: ['autre'] }, {}] as UpstreamAttributes[])
      expect(lookUps(hub, { email: ['a@ac-exemple.fr'], ...idp })).to.deep.equal([]);
  });
});
