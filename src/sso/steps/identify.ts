// First step: who are you? Identifier and password. The same page, words, status and work for an unknown login and a wrong password.
import { parisDay } from '#core/calendar/french-date.ts';
import { foldLogin } from '#core/person/login.ts';
import { isOver } from '#core/person/one-time-code.ts';
import { longestPassword } from '#core/person/password-rule.ts';
import { findCredential } from '#database/sign-in-account.ts';
import { findSignInAccount } from '../account.ts';
import type { Page } from '../pages/layout.ts';
import { noticePage } from '../pages/notice-page.ts';
import type { FieldFault } from '../pages/parts.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { markOf, TooBusy, verifyPassword } from '../password.ts';
import { type Step, start, stepPage, type Visit } from '../visit.ts';
import { factorDue } from './factor-due.ts';
import { tooMany } from './too-many.ts';

export const identify: Step = {
  path: 'identifiant',
  due: ({ personId }) => personId === null,
  show: async (_tools, visit) => page(visit, '', []),
  submit: async (tools, visit, form) => {
    const { pool, throttle, now } = tools;
    const typed = (form.identifiant ?? '').trim();
    const password = form.mot_de_passe ?? '';
    const login = foldLogin(typed);
    const missing = [
      ...(login === '' ? [{ field: 'identifiant', message: 'Écrivez votre identifiant.' }] : []),
      ...(password === '' ? [{ field: 'mot-de-passe', message: 'Écrivez votre mot de passe.' }] : []),
    ];
    if (missing.length > 0) return { page: page(visit, typed, missing), status: 422 };

    const attempt = { login, address: visit.ctx.ip };
    const freeAt = await throttle.reserve(attempt, now());
    if (freeAt !== null) {
      const message = `${tooMany(visit.ctx, freeAt, now())} Si vous avez oublié votre mot de passe, demandez-en un nouveau à votre collège.`;
      return { page: page(visit, typed, [{ field: 'identifiant', message }]), status: 429 };
    }

    const credential = await findCredential(pool, login);
    try {
      const right = password.length <= longestPassword && (await verifyPassword(credential?.hash ?? null, password));
      if (!right || credential === undefined) return { page: page(visit, typed, [wrong]), status: 422 };
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      await throttle.release(attempt);
      visit.ctx.set('Retry-After', '10');
      return { page: noticePage({ ...crowded, link: { href: visit.action, label: 'Réessayer' } }), status: 503 };
    }
    await throttle.release(attempt);

    // Only whoever brought the right password learns that the code is over, or that the account is closed.
    if (isOver(credential, parisDay(now()))) return { page: noticePage(codeOver), status: 403 };
    const account = await findSignInAccount(pool, credential.personId, now());
    if (account === undefined) return { page: noticePage(closed), status: 403 };
    const factor = await factorDue(tools, account, visit.factorDemanded);
    return {
      next: { ...start, personId: credential.personId, mustChange: credential.mustChange, proven: markOf(credential.hash), factor },
    };
  },
};

const wrong: FieldFault = {
  field: 'identifiant',
  message: 'Identifiant ou mot de passe incorrect. Vérifiez l’un et l’autre, puis réessayez.',
};

const crowded = {
  title: 'Beaucoup de monde se connecte en ce moment',
  sentences: ['Votre demande n’a pas pu être traitée. Rien n’est perdu et rien n’est compté contre vous.'],
  steps: ['Attendez quelques secondes, puis réessayez.'],
};

const codeOver = {
  title: 'Votre code n’est plus valable',
  sentences: [
    'C’est bien le code qui vous a été remis, mais sa date est passée. Votre compte est en ordre : il vous faut seulement un nouveau code.',
  ],
  steps: [
    'Élèves et familles : demandez un nouveau code au référent numérique ou au secrétariat du collège.',
    'Personnels : demandez-le au référent numérique ou à la direction de votre collège.',
  ],
} as const;

const closed = {
  title: 'Votre compte est fermé',
  sentences: [
    'Votre mot de passe est le bon, mais aucun collège ne vous compte aujourd’hui parmi ses élèves, ses familles ou ses personnels. Vous ne pouvez donc pas vous connecter.',
  ],
  steps: [
    'Si vous venez d’arriver dans un collège, votre compte s’ouvrira quand la direction aura approuvé son ouverture.',
    'Si vous pensez qu’il s’agit d’une erreur, adressez-vous au secrétariat de votre collège.',
  ],
} as const;

function page(visit: Visit, login: string, faults: readonly FieldFault[]): Page {
  return signInPage({ ...stepPage(visit), login, faults });
}
