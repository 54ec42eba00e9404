// Every cell of the table of authority: role × act × own structure, another structure, the whole gateway. The expected table is written
// out by hand here, not derived, so that a change of authority.ts has to be meant twice.
import { expect } from 'chai';
import type { Actor, Subject } from '#core/access/actor.ts';
import { machineOperator, nobody, personSubject, structureSubject, systemActor, wholeGateway } from '#core/access/actor.ts';
import { type Act, acts, assignmentAct, authority, may, scopeOf } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { type Role, roleLabel, roles } from '#core/access/role.ts';
import { covers, nominative } from '#core/access/scope.ts';
import { zoneLabel, zones } from '#core/access/zone.ts';

const OWN = '0922648K';
const OTHER = '0920882W';
const ME = '00000000-0000-4000-8000-000000000001';
const SOMEBODY = '00000000-0000-4000-8000-000000000002';

type Held = Exclude<Role, 'self'>;
const columns: readonly Held[] = ['chef', 'adjoint', 'referent-usages', 'referent-eim', 'academie', 'departement', 'dpo', 'system'];

// '.' never · 'o' in one's own structure only · 'A' everywhere
// chef, adjoint, référent usages, référent EIM, académie, Département, DPO, system
const expected: Readonly<Record<Act, string>> = {
  'view-board': '                  o o o o A A A A',
  'view-list': '                   o o . . A . A .',
  'approve-list': '                o o . . . . . A',
  'approve-direction': '           o o . . A . . A',
  'refuse-list': '                 o o . . . . . A',
  'release-list': '                o . . . A . . .',
  'explain-person': '              o o o . A . A .',
  'search-persons': '              o o o . A . A .',
  'issue-credentials': '           o o o . . . . .',
  'print-slips': '                 o o o . . . . A',
  'issue-delegate-credentials': '  o . . . A . . .',
  'issue-official-credentials': '  . . . . A . . A',
  'reset-second-factor': '         . . . . A . . .',
  'suspend-account': '             o o o . . . . A',
  'reinstate-account': '           o o . . . . . A',
  'suspend-delegate-account': '    o . . . A . . .',
  'suspend-official-account': '    . . . . A . . A',
  'end-own-sessions': '            . . . . . . . .',
  'view-own-charters': '           . . . . . . . .',
  'remove-own-mail': '             . . . . . . . .',
  'report-account': '              . . . . . . . .',
  'assign-chef': '                 . . . . A . . .',
  'assign-delegate': '             o . . . . . . .',
  'assign-operator': '             . . . . A . . A',
  'add-operator': '                . . . . A . . A',
  'view-services': '               o o o o A A A A',
  'register-service': '            . . . . A . . .',
  'change-service': '              . . . . A . . .',
  'close-service': '               . . . . A . . .',
  'renew-secret': '                . . . . A . . .',
  'import-legacy-ids': '           . . . . A . . .',
  'open-service': '                o o . . . . . A',
  'preview-claims': '              o o o . A . A .',
  'record-compliance': '           o . . . A . . .',
  'edit-contact': '                o o . . . . . .',
  'view-statistics': '             o o . . A A A A',
  'trace-sign-ins': '              . . . . A . A .',
  'review-sign-ins': '             . . . . . . A .',
  'publish-charter': '             . . . . A . . A',
  'run-sync': '                    . . . . A A . A',
  'view-health': '                 o . . . A A A A',
  'view-logouts': '                . . . . A A . A',
  'replay-logouts': '              . . . . A A . A',
  'view-journal': '                . . . . A . A .',
  'verify-journal': '              . . . . A . A .',
};

const expectedZone: Readonly<Record<Act, string>> = {
  'view-board': 'operation',
  'view-list': 'nominative',
  'approve-list': 'nominative',
  'approve-direction': 'nominative',
  'refuse-list': 'nominative',
  'release-list': 'nominative',
  'explain-person': 'nominative',
  'search-persons': 'nominative',
  'issue-credentials': 'nominative',
  'print-slips': 'nominative',
  'issue-delegate-credentials': 'nominative',
  'issue-official-credentials': 'nominative',
  'reset-second-factor': 'nominative',
  'suspend-account': 'nominative',
  'reinstate-account': 'nominative',
  'suspend-delegate-account': 'nominative',
  'suspend-official-account': 'nominative',
  'end-own-sessions': 'shared',
  'view-own-charters': 'shared',
  'remove-own-mail': 'shared',
  'report-account': 'shared',
  'assign-chef': 'nominative',
  'assign-delegate': 'nominative',
  'assign-operator': 'nominative',
  'add-operator': 'nominative',
  'view-services': 'operation',
  'register-service': 'nominative',
  'change-service': 'nominative',
  'close-service': 'nominative',
  'renew-secret': 'nominative',
  'import-legacy-ids': 'nominative',
  'open-service': 'nominative',
  'preview-claims': 'nominative',
  'record-compliance': 'shared',
  'edit-contact': 'shared',
  'view-statistics': 'operation',
  'trace-sign-ins': 'nominative',
  'review-sign-ins': 'nominative',
  'publish-charter': 'shared',
  'run-sync': 'operation',
  'view-health': 'operation',
  'view-logouts': 'operation',
  'replay-logouts': 'operation',
  'view-journal': 'nominative',
  'verify-journal': 'shared',
};

const selfActs: readonly Act[] = ['explain-person', 'end-own-sessions', 'remove-own-mail', 'report-account', 'view-own-charters'];
const structureHeld = ['chef', 'adjoint', 'referent-usages', 'referent-eim'];
const holder = (role: Held, uai: string | null = structureHeld.includes(role) ? OWN : null): Actor => ({
  person: ME,
  assignments: [{ role, uai }],
});
const places: readonly (readonly [string, Subject])[] = [
  ['in his own structure', structureSubject(OWN)],
  ['in another structure', structureSubject(OTHER)],
  ['on the whole gateway', wholeGateway],
];

describe('authority', () => {
  it('has one line a act, and this test knows them all', () => {
    expect([...acts].sort()).to.deep.equal(Object.keys(expected).sort());
    expect([...columns, 'self'].sort()).to.deep.equal([...roles].sort());
  });

  for (const [act, line] of Object.entries(expected) as [Act, string][]) {
    const cells = line.trim().split(' ');
    it(`puts ${act} in the zone ${expectedZone[act]}`, () => {
      expect(authority[act].zone).to.equal(expectedZone[act]);
    });
    columns.forEach((role, column) => {
      const cell = cells[column];
      for (const [where, subject] of places) {
        const allowed = cell === 'A' || (cell === 'o' && where === 'in his own structure');
        it(`${allowed ? 'lets' : 'does not let'} the role ${role} ${act} ${where}`, () => {
          const verdict = may(holder(role), act, subject);
          if (allowed) expect(verdict).to.deep.equal({ allowed: true, as: role });
          else {
            expect(verdict.allowed).to.equal(false);
            const nominativeDepartement = role === 'departement' && expectedZone[act] === 'nominative';
            const reason = nominativeDepartement ? 'departement' : cell === 'o' ? 'other-structure' : 'no-role';
            expect(verdict).to.have.property('reason', reason);
          }
        });
      }
      it(`gives the role ${role} the right scope for ${act}`, () => {
        const scope = scopeOf(holder(role), act);
        const names = expectedZone[act] === 'nominative';
        const self = selfActs.includes(act) ? { self: ME } : {};
        if (cell === 'A') expect(scope).to.deep.equal({ structures: 'all', nominative: names });
        else if (cell === 'o') expect(scope).to.deep.equal({ structures: [OWN], nominative: names, ...self });
        else if (selfActs.includes(act)) expect(scope).to.deep.equal({ structures: [], nominative: names, ...self });
        else expect(scope).to.equal(null);
      });
    });
    it(`${selfActs.includes(act) ? 'lets' : 'does not let'} anybody ${act} for himself, and never for somebody else`, () => {
      const anybody: Actor = { person: ME, assignments: [] };
      expect(may(anybody, act, personSubject(ME, [OWN])).allowed).to.equal(selfActs.includes(act));
      expect(may(anybody, act, personSubject(SOMEBODY, [OWN])).allowed).to.equal(false);
    });
    it(`refuses ${act} to somebody who is not signed in, and says what to do`, () => {
      expect(may(nobody, act, structureSubject(OWN))).to.deep.equal({ allowed: false, reason: 'not-signed-in' });
      expect(scopeOf(nobody, act)).to.equal(null);
      for (const reason of ['not-signed-in', 'no-role', 'other-structure', 'departement'] as const) {
        expect(denialSentence(act, reason)).to.include(authority[act].means).and.match(/\.$/);
      }
    });
  }

  it('never hands a name to somebody of the Département, even when he is also chef of a collège', () => {
    const both: Actor = {
      person: ME,
      assignments: [
        { role: 'chef', uai: OWN },
        { role: 'academie', uai: null },
        { role: 'departement', uai: null },
      ],
    };
    for (const act of acts) {
      const scope = scopeOf(both, act);
      const others = scope && scope.structures !== 'all' && scope.structures.length === 0;
      if (scope?.nominative) expect(others, `${act} covers a structure`).to.equal(true);
      if (authority[act].zone === 'nominative') {
        expect(may(both, act, structureSubject(OWN))).to.deep.equal({ allowed: false, reason: 'departement' });
      }
      expect(
        Object.values(authority[act].all as readonly string[]).includes('departement') && authority[act].zone === 'nominative',
      ).to.equal(false);
    }
  });

  it('lets a chef of two collèges act in both and look at both', () => {
    const actor: Actor = {
      person: ME,
      assignments: [
        { role: 'chef', uai: OWN },
        { role: 'chef', uai: OTHER },
      ],
    };
    expect(may(actor, 'approve-list', structureSubject(OTHER)).allowed).to.equal(true);
    expect(scopeOf(actor, 'view-list')).to.deep.equal({ structures: [OTHER, OWN], nominative: true });
  });

  it('lets a chef see a person who is in his collège and in another one', () => {
    expect(may(holder('chef'), 'explain-person', personSubject(SOMEBODY, [OTHER, OWN])).allowed).to.equal(true);
    expect(may(holder('chef'), 'explain-person', personSubject(SOMEBODY, [OTHER])).allowed).to.equal(false);
    expect(may(holder('chef'), 'explain-person', personSubject(SOMEBODY, [])).allowed).to.equal(false);
  });

  it('gives nothing for a chef without a collège, nor for an académie role bound to one', () => {
    for (const act of acts) {
      if (selfActs.includes(act)) continue;
      expect(scopeOf(holder('chef', null), act)).to.equal(null);
      expect(scopeOf(holder('academie', OWN), act)).to.equal(null);
      expect(may(holder('chef', null), act, wholeGateway).allowed).to.equal(false);
      expect(may(holder('academie', OWN), act, structureSubject(OWN)).allowed).to.equal(false);
    }
  });

  it('names the machine operator’s role in what he does', () => {
    expect(may(machineOperator, 'assign-chef', structureSubject(OWN))).to.deep.equal({ allowed: true, as: 'academie' });
    expect(may(machineOperator, 'approve-list', structureSubject(OWN))).to.deep.equal({ allowed: true, as: 'system' });
    expect(may(systemActor, 'run-sync', wholeGateway)).to.deep.equal({ allowed: true, as: 'system' });
    expect(may(systemActor, 'explain-person', personSubject(ME, [])).allowed).to.equal(false);
  });

  it('tells which act giving a role is', () => {
    expect(assignmentAct('chef')).to.equal('assign-chef');
    for (const role of ['adjoint', 'referent-usages', 'referent-eim'] as const) expect(assignmentAct(role)).to.equal('assign-delegate');
    for (const role of ['academie', 'departement', 'dpo'] as const) expect(assignmentAct(role)).to.equal('assign-operator');
  });

  it('reads roles, zones and scopes in plain words', () => {
    for (const role of roles) expect(roleLabel(role)).to.be.a('string').and.not.equal('');
    for (const zone of zones) expect(zoneLabel(zone)).to.include('zone');
    expect(covers({ structures: [OWN], nominative: true }, OTHER)).to.equal(false);
    expect(covers({ structures: 'all', nominative: false }, OTHER)).to.equal(true);
    expect(nominative({ structures: 'all', nominative: false })).to.equal(null);
    expect(nominative(null)).to.equal(null);
    expect(nominative({ structures: [OWN], nominative: true })).to.deep.equal({ structures: [OWN], nominative: true });
  });
});
