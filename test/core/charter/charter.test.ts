// Whom a charter concerns, and in whose words it speaks: every shipped charter is read, and the rule is shown profile by profile.
import { join } from 'node:path';
import { expect } from 'chai';
import { type CharterAudience, canonicalCharter, chartersDue, readerOf } from '#core/charter/charter.ts';
import type { Profile } from '#core/person/facts.ts';
import { charterNames, readCharterFile } from '#src/config/charter-file.ts';
import { details, identity } from '../../support/people.ts';

const OWN = '0990001A';
const OTHER = '0990002B';
const folder = join(import.meta.dirname, '../../../mappings/charters');

const person = (profiles: readonly Profile[], roles: readonly ('academie' | 'dpo')[] = [], uai = OWN) => ({
  id: '11111111-1111-4111-8111-111111111111',
  login: 'x',
  identity: identity(),
  affiliations: profiles.map((profile) => ({ uai, structureName: null, profile, since: '2026-09-01', until: null, details: details() })),
  roles: roles.map((role) => ({ role, uai: null, startsOn: '2026-09-01', endsOn: null })),
});
const open = (charter: string, audience: readonly CharterAudience[], structures: readonly string[] | null = null) => ({
  charter,
  version: 1,
  audience,
  structures,
});

describe('a charter', () => {
  const charters = [
    open('usages', ['pupils', 'guardians', 'staff']),
    open('academie', ['academic-staff']),
    open('eim', ['pupils', 'staff'], [OWN]),
  ];
  const due = (...known: Parameters<typeof person>) =>
    chartersDue({ ...person(...known), charters })
      .map(({ charter }) => charter)
      .join(' ');

  it('is asked of those whom it is for: the Académie’s of its own staff too, the annex where there are tablets', () => {
    expect(due(['ELV'])).to.equal('usages eim');
    expect(due(['ELV'], [], OTHER)).to.equal('usages');
    expect(due(['TUT'])).to.equal('usages');
    expect(due(['ENS'])).to.equal('usages academie eim');
    expect(due(['COL']), 'employed by the Département').to.equal('usages eim');
    expect(due([], ['academie']), 'of no collège').to.equal('usages academie');
    expect(due([], ['dpo'])).to.equal('usages');
    expect(chartersDue({ ...person(['ELV']), charters: [] })).to.deep.equal([]);
  });

  it('speaks to a pupil as to a pupil, and to each of the others in his own words', () => {
    const reader = (...known: Parameters<typeof person>) => readerOf(person(...known), charters[0]!);
    expect([reader(['ELV']), reader(['TUT']), reader(['ENS']), reader(['ENS', 'TUT'])]).to.deep.equal([
      'pupils',
      'guardians',
      'staff',
      'guardians',
    ]);
    expect(readerOf(person(['ENS'], [], OTHER), charters[2]!)).to.equal(null);
  });

  it('comes with words for everybody whom it concerns, and has one text whatever the order of its file', async () => {
    const names = await charterNames(folder);
    expect(names).to.include.members(['usages', 'academie', 'eim']);
    for (const name of names) {
      const version = await readCharterFile(folder, name);
      for (const audience of version.audience) expect(version.plain[audience], `${name} ${audience}`).to.have.length.above(2);
      const { sections, plain, ...rest } = version;
      const turned = Object.fromEntries(Object.entries(plain).toReversed());
      expect(canonicalCharter({ sections, plain: turned, ...rest, audience: version.audience.toReversed() })).to.equal(
        canonicalCharter(version),
      );
    }
  });
});
