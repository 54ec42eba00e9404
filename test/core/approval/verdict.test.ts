// The state machine of an account list, and every sentence of a refusal.
import { expect } from 'chai';
import { alreadySentence, approvalRefusalSentence } from '#core/approval/refusal.ts';
import { directionOnly, everything, isDirectionOnly, type Selection } from '#core/approval/selection.ts';
import {
  type DecisionRequest,
  judgeDecision,
  judgeRelease,
  type ListState,
  type ListUnderDecision,
  REASON_MAX,
  type SelectedLines,
  selectedPersons,
  stateAfter,
} from '#core/approval/verdict.ts';

const list = (state: ListState, rest: Partial<ListUnderDecision> = {}): ListUnderDecision => ({
  state,
  digest: 'abc',
  held: [],
  linesMatchDigest: true,
  ...rest,
});
const ask = (verdict: 'approve' | 'refuse', rest: Partial<DecisionRequest> = {}): DecisionRequest => ({
  verdict,
  digest: 'abc',
  selection: everything,
  comment: 'Motif',
  ...rest,
});
const lines = (open: number, approved = 0, refused = 0): SelectedLines => ({ open, approved, refused });

// state → outcome of approve with open lines, of approve once all is approved, of refuse with open lines, of release
const table: Readonly<Record<ListState, readonly [string, string, string, string]>> = {
  proposed: ['decide', 'already', 'decide', 'already'],
  'partly-decided': ['decide', 'already', 'decide', 'already'],
  held: ['list-held', 'already', 'decide', 'decide'],
  decided: ['decide', 'already', 'decide', 'already'],
  applied: ['decide', 'already', 'decide', 'already'],
  superseded: ['world-moved', 'world-moved', 'world-moved', 'world-moved'],
};
const outcome = (judgement: ReturnType<typeof judgeDecision>): string => (judgement.kind === 'refused' ? judgement.code : judgement.kind);

describe('deciding on an account list', () => {
  for (const [state, [approve, again, refuse, release]] of Object.entries(table) as [ListState, [string, string, string, string]][]) {
    it(`answers as it should when the list is ${state}`, () => {
      expect(outcome(judgeDecision(list(state), ask('approve'), lines(3)))).to.equal(approve);
      expect(outcome(judgeDecision(list(state), ask('approve'), lines(0, 3)))).to.equal(again);
      expect(outcome(judgeDecision(list(state), ask('refuse'), lines(3)))).to.equal(refuse);
      expect(outcome(judgeRelease(list(state), { digest: 'abc', comment: 'Vérifié' }))).to.equal(release);
    });
  }

  it('never forces a list whose world has moved', () => {
    expect(outcome(judgeDecision(list('proposed'), ask('approve', { digest: 'old' }), lines(3)))).to.equal('world-moved');
    expect(outcome(judgeRelease(list('held'), { digest: 'old', comment: 'Vérifié' }))).to.equal('world-moved');
  });

  it('decides nothing on a list that was edited behind the application', () => {
    const damaged = { linesMatchDigest: false };
    expect(outcome(judgeDecision(list('proposed', damaged), ask('approve'), lines(3)))).to.equal('list-damaged');
    expect(outcome(judgeRelease(list('held', damaged), { digest: 'abc', comment: 'Vérifié' }))).to.equal('list-damaged');
  });

  it('asks for the reason of a refusal and of a release, and for none of an approval', () => {
    for (const comment of [null, '', '   ']) {
      expect(outcome(judgeDecision(list('proposed'), ask('refuse', { comment }), lines(3)))).to.equal('reason-missing');
      expect(outcome(judgeRelease(list('held'), { digest: 'abc', comment }))).to.equal('reason-missing');
      expect(outcome(judgeDecision(list('proposed'), ask('approve', { comment }), lines(3)))).to.equal('decide');
    }
  });

  it('refuses a reason that is too long', () => {
    const comment = 'x'.repeat(REASON_MAX + 1);
    expect(outcome(judgeDecision(list('proposed'), ask('refuse', { comment }), lines(1)))).to.equal('reason-too-long');
    expect(outcome(judgeRelease(list('held'), { digest: 'abc', comment }))).to.equal('reason-too-long');
    expect(outcome(judgeDecision(list('proposed'), ask('refuse', { comment: comment.slice(1) }), lines(1)))).to.equal('decide');
  });

  it('says so when nothing is selected, or nobody of the list is', () => {
    const none: Selection = { kind: 'persons', persons: [] };
    expect(outcome(judgeDecision(list('proposed'), ask('approve', { selection: none }), lines(0)))).to.equal('nothing-selected');
    expect(outcome(judgeDecision(list('proposed'), ask('approve'), lines(0)))).to.equal('not-in-list');
  });

  it('does not turn a verdict round', () => {
    expect(outcome(judgeDecision(list('decided'), ask('approve'), lines(0, 0, 3)))).to.equal('decided-otherwise');
    expect(outcome(judgeDecision(list('decided'), ask('refuse'), lines(0, 3)))).to.equal('decided-otherwise');
    expect(outcome(judgeDecision(list('decided'), ask('refuse'), lines(0, 0, 3)))).to.equal('already');
  });

  it('is partly decided while a line is open, decided after the last one', () => {
    expect(stateAfter('proposed', 'approve', 2)).to.equal('partly-decided');
    expect(stateAfter('proposed', 'approve', 0)).to.equal('decided');
    expect(stateAfter('partly-decided', 'refuse', 0)).to.equal('decided');
    expect(stateAfter('held', 'refuse', 2)).to.equal('held');
    expect(stateAfter('held', 'refuse', 0)).to.equal('decided');
    expect(stateAfter('held', 'release', 2)).to.equal('proposed');
    expect(stateAfter('held', 'release', 2, 1)).to.equal('partly-decided');
  });

  it('knows the direction alone from anything wider', () => {
    expect(isDirectionOnly(directionOnly)).to.equal(true);
    expect(isDirectionOnly({ kind: 'slice', verb: 'arrive', profile: 'DIR' })).to.equal(true);
    expect(isDirectionOnly({ kind: 'slice', verb: 'arrive', profile: 'ENS' })).to.equal(false);
    expect(isDirectionOnly({ kind: 'slice', verb: 'arrive', profile: null })).to.equal(false);
    expect(isDirectionOnly(everything)).to.equal(false);
    expect(isDirectionOnly({ kind: 'persons', persons: ['a'] })).to.equal(false);
  });

  it('takes a person ticked twice once', () => {
    expect(selectedPersons({ kind: 'persons', persons: ['a', 'b', 'a'] })).to.deep.equal(['a', 'b']);
    expect(selectedPersons(everything)).to.equal(null);
  });

  it('says in French what happened, that nothing was decided and what to do', () => {
    const codes = [
      'world-moved',
      'list-held',
      'list-damaged',
      'reason-missing',
      'reason-too-long',
      'nothing-selected',
      'decided-otherwise',
      'not-in-list',
    ] as const;
    for (const code of codes) {
      for (const verdict of ['approve', 'refuse', 'release'] as const) {
        expect(approvalRefusalSentence(code, verdict), code).to.include("Rien n'a été décidé.").and.match(/\.$/);
      }
    }
    const held = { profile: 'ELV', verb: 'leave', count: 130, active: 390, maxCount: 10, maxShare: 0.1 } as const;
    expect(approvalRefusalSentence('list-held', 'approve', [held]))
      .to.include('130')
      .and.include('390');
    expect(alreadySentence('approve')).to.include('déjà approuvé');
    expect(alreadySentence('refuse')).to.include('déjà refusé');
    expect(alreadySentence('release')).to.include("n'est pas retenue");
  });
});
