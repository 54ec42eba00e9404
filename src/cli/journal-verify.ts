// `journal verify`: proves that the journal is whole, or says where it breaks first.
import { wholeGateway } from '#core/access/actor.ts';
import { may } from '#core/access/authority.ts';
import { denialSentence } from '#core/access/denial.ts';
import { counted, frenchNumber } from '#core/calendar/french-date.ts';
import { type JournalHead, type JournalProof, verifyJournal } from '#database/journal.ts';
import { type Report, refusedReport } from './report.ts';
import type { Session } from './session.ts';

/** `head`: the end of the journal as an earlier verification gave it (seq:hash); proves that nothing was cut off since. */
export async function journalVerify(session: Session, options: { readonly head?: string }): Promise<Report> {
  const verdict = may(session.actor, 'verify-journal', wholeGateway);
  if (!verdict.allowed) return refusedReport('not-allowed', denialSentence('verify-journal', verdict.reason));
  const noted = options.head === undefined ? null : parseHead(options.head);
  if (noted === undefined)
    return refusedReport('usage', "L'extrémité notée s'écrit numéro:empreinte, telle que « journal verify » l'a affichée.", 'usage');
  const proof = await verifyJournal(session.pool, (done, total) => session.progress.report('journal', done, total), noted);
  session.progress.stop();
  return { ending: proof.whole ? 'done' : 'integrity-broken', result: { ...proof }, text: proofText(proof) };
}

function parseHead(text: string): JournalHead | undefined {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text.trim().toLowerCase()) ?? [];
  return seq !== undefined && hash !== undefined ? { seq, hash } : undefined;
}

const faults = {
  gap: 'une entrée manque avant celle-ci',
  link: 'cette entrée ne suit pas la précédente',
  content: "cette entrée n'est plus telle qu'elle a été écrite",
  head: "l'extrémité notée n'existe plus : la fin du journal a été coupée",
} as const;

function proofText(proof: JournalProof): string {
  if (proof.whole) {
    const head = proof.head
      ? `\nÀ noter hors de cette machine pour prouver que rien n'est coupé plus tard : ${proof.head.seq}:${proof.head.hash}`
      : '';
    return `Le journal est intègre : ${counted(proof.checked, 'entrée vérifiée', 'entrées vérifiées')}.${head}`;
  }
  return `Le journal N'EST PAS intègre à l'entrée n° ${proof.brokenAt} : ${faults[proof.why]}. ${frenchNumber(proof.checked)} entrées avant elle sont bonnes. Conservez une copie de la base, et prévenez le délégué à la protection des données et l'académie.`;
}
