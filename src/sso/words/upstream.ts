// Words of signing in by an upstream: the way there, why it went no further, which of several people one is. French and English.
import type { Profile } from '#core/person/facts.ts';
import type { Words } from './language.ts';

const helpFr = {
  families: 'Élèves et familles : adressez-vous au secrétariat ou au référent numérique de votre collège.',
  staff: 'Personnels : adressez-vous au référent numérique, ou au guichet unique du lundi au vendredi de 8 h à 18 h.',
};

const otherWayFr = 'Vous pouvez aussi vous connecter avec l’identifiant et le mot de passe remis par le collège.';

const fr = {
  ways: 'Se connecter avec',
  orLocal: 'ou avec l’identifiant remis par le collège',
  going: (label: string) => `Vous allez vers ${label}`,
  patience: 'Vous y prouvez qui vous êtes, puis vous revenez ici.',
  goOn: (label: string) => `Continuer vers ${label}`,
  back: 'Revenir à la page de connexion',
  refused: {
    declined: (label: string) => ({
      title: 'La connexion n’a pas abouti',
      sentences: [`${label} ne vous a pas laissé entrer, ou vous avez abandonné. Rien n’est perdu.`],
      steps: ['Recommencez, ou choisissez une autre façon de vous connecter.'],
    }),
    unreachable: (label: string) => ({
      title: `${label} ne répond pas`,
      sentences: ['Ce service est indépendant de l’annuaire. Votre compte n’est pas en cause.'],
      steps: ['Attendez quelques minutes, puis recommencez.', otherWayFr],
    }),
    invalid: (label: string) => ({
      title: 'La connexion n’a pas pu être vérifiée',
      sentences: [`La réponse de ${label} n’était pas celle que nous attendions. Par sûreté, elle n’a pas été acceptée.`],
      steps: ['Recommencez depuis la page de connexion.', 'Si cela revient, prévenez le référent numérique de votre collège.'],
    }),
    stale: (label: string) => ({
      title: 'La connexion a pris trop de temps',
      sentences: [`La réponse de ${label} n’est plus valable, ou elle a déjà servi.`],
      steps: ['Recommencez depuis la page de connexion.'],
    }),
    weak: (label: string) => ({
      title: 'Il faut une preuve plus forte',
      sentences: [`${label} ne nous a pas dit assez sûrement qui vous êtes.`],
      steps: [`Recommencez en choisissant, chez ${label}, une façon plus sûre de vous connecter.`, otherWayFr],
    }),
    misconfigured: (label: string) => ({
      title: `${label} n’est pas bien relié`,
      sentences: [
        'La liaison avec ce service doit être corrigée de notre côté. Votre compte n’est pas en cause, et l’incident est enregistré.',
      ],
      steps: [otherWayFr, 'Si cela dure, prévenez le référent numérique de votre collège.'],
    }),
  },
  unmatched: {
    unknown: (label: string) => ({
      title: 'Aucun compte ne vous correspond ici',
      sentences: [
        `${label} vous a bien reconnu, mais aucun des collèges de cet annuaire ne vous connaît sous cette identité. Aucun compte n’a été créé.`,
      ],
      steps: [helpFr.families, helpFr.staff, otherWayFr],
    }),
    unapproved: (label: string) => ({
      title: 'Votre compte n’est pas encore ouvert',
      sentences: [`${label} vous a bien reconnu. Votre collège vous connaît, mais sa direction n’a pas ouvert de compte à votre nom.`],
      steps: ['Le compte s’ouvrira quand la direction du collège l’aura approuvé.', helpFr.families, helpFr.staff],
    }),
    ambiguous: (label: string) => ({
      title: 'Nous ne pouvons pas savoir qui vous êtes',
      sentences: [`Ce que ${label} nous a dit correspond à plusieurs personnes de l’annuaire. Par sûreté, aucune n’a été choisie.`],
      steps: [helpFr.families, helpFr.staff, otherWayFr],
    }),
    'other-door': (label: string) => ({
      title: 'Choisissez une autre façon de vous connecter',
      sentences: [
        `Votre compte ne s’ouvre pas avec ${label} : celui d’un personnel demande sa propre connexion, celui d’une famille la sienne.`,
      ],
      steps: ['Revenez à la page de connexion et choisissez l’autre entrée.', otherWayFr],
    }),
    closed: (label: string) => ({
      title: 'Votre compte est fermé',
      sentences: [
        `${label} vous a bien reconnu, mais aucun collège ne vous compte aujourd’hui parmi ses élèves, ses familles ou ses personnels.`,
      ],
      steps: [helpFr.families, helpFr.staff],
    }),
    suspended: (label: string) => ({
      title: 'Votre compte est suspendu',
      sentences: [`${label} vous a bien reconnu, mais votre collège a suspendu votre compte. Rien de ce qu’il contient n’est effacé.`],
      steps: ['Adressez-vous à la direction de votre collège : elle peut vous le rendre.'],
    }),
    reported: (label: string) => ({
      title: 'Votre compte est bloqué par sûreté',
      sentences: [`${label} vous a bien reconnu, mais quelqu’un a signalé que ce compte était utilisé par une autre personne.`],
      steps: [helpFr.families, helpFr.staff],
    }),
  },
  choose: 'Qui êtes-vous ici ?',
  chooseWhy: 'Votre connexion correspond à plusieurs comptes. Choisissez celui que vous voulez ouvrir.',
  chooseMissing: 'Choisissez un compte.',
  chooseOn: 'Continuer',
  nobody: 'Ce n’est pas moi : revenir à la connexion',
  noStructure: 'Collège',
  profile: (profile: Profile): string => (profile === 'ELV' ? 'Élève' : profile === 'TUT' ? 'Responsable d’élève' : 'Personnel'),
};

const helpEn: typeof helpFr = {
  families: 'Pupils and families: ask the school office or the school’s digital contact.',
  staff: 'Staff: ask the digital contact, or the help desk from Monday to Friday, 8 am to 6 pm.',
};

const otherWayEn = 'You can also sign in with the username and password that the school gave you.';

const en: typeof fr = {
  ways: 'Sign in with',
  orLocal: 'or with the username that the school gave you',
  going: (label) => `You are going to ${label}`,
  patience: 'You prove there who you are, then you come back here.',
  goOn: (label) => `Go on to ${label}`,
  back: 'Back to the sign-in page',
  refused: {
    declined: (label) => ({
      title: 'Signing in did not succeed',
      sentences: [`${label} did not let you in, or you gave up. Nothing is lost.`],
      steps: ['Start again, or choose another way to sign in.'],
    }),
    unreachable: (label) => ({
      title: `${label} does not answer`,
      sentences: ['It is a service apart from this directory. Your account is not the cause.'],
      steps: ['Wait a few minutes, then try again.', otherWayEn],
    }),
    invalid: (label) => ({
      title: 'We could not check who you are',
      sentences: [`The answer of ${label} was not the one that we were waiting for. To be safe, we did not accept it.`],
      steps: ['Start again from the sign-in page.', 'If it happens again, tell your school’s digital contact.'],
    }),
    stale: (label) => ({
      title: 'Signing in took too long',
      sentences: [`The answer of ${label} is no longer valid, or was used already.`],
      steps: ['Start again from the sign-in page.'],
    }),
    weak: (label) => ({
      title: 'A stronger proof is needed',
      sentences: [`${label} did not tell us surely enough who you are.`],
      steps: [`Start again and choose a safer way to sign in at ${label}.`, otherWayEn],
    }),
    misconfigured: (label) => ({
      title: `${label} is not well connected`,
      sentences: ['The connection to this service has to be mended on our side. Your account is not the cause, and the fault is recorded.'],
      steps: [otherWayEn, 'If it lasts, tell your school’s digital contact.'],
    }),
  },
  unmatched: {
    unknown: (label) => ({
      title: 'No account here is yours',
      sentences: [`${label} knows you, but no school of this directory knows you as that person. No account was made.`],
      steps: [helpEn.families, helpEn.staff, otherWayEn],
    }),
    unapproved: (label) => ({
      title: 'Your account is not open yet',
      sentences: [`${label} knows you. Your school knows you too, but its head has not opened an account for you.`],
      steps: ['The account will open once the head of the school has approved it.', helpEn.families, helpEn.staff],
    }),
    ambiguous: (label) => ({
      title: 'We cannot tell who you are',
      sentences: [`What ${label} told us fits several people of the directory. To be safe, we chose none of them.`],
      steps: [helpEn.families, helpEn.staff, otherWayEn],
    }),
    'other-door': (label) => ({
      title: 'Choose another way to sign in',
      sentences: [`Your account does not open with ${label}: staff have their own way in, families have theirs.`],
      steps: ['Go back to the sign-in page and choose the other way in.', otherWayEn],
    }),
    closed: (label) => ({
      title: 'Your account is closed',
      sentences: [`${label} knows you, but no school counts you among its pupils, families or staff today.`],
      steps: [helpEn.families, helpEn.staff],
    }),
    suspended: (label) => ({
      title: 'Your account is suspended',
      sentences: [`${label} knows you, but your school has suspended your account. Nothing that is in it is erased.`],
      steps: ['Ask the head of your school, who can give it back to you.'],
    }),
    reported: (label) => ({
      title: 'Your account is locked to keep it safe',
      sentences: [`${label} knows you, but it was reported that somebody else uses this account.`],
      steps: [helpEn.families, helpEn.staff],
    }),
  },
  choose: 'Who are you here?',
  chooseWhy: 'Your sign-in fits several accounts. Choose the one that you want to open.',
  chooseMissing: 'Choose an account.',
  chooseOn: 'Go on',
  nobody: 'None of these is me: back to signing in',
  noStructure: 'School',
  profile: (profile) => (profile === 'ELV' ? 'Pupil' : profile === 'TUT' ? 'Guardian' : 'Staff'),
};

export const upstreamWords: Words<typeof fr> = { fr, en };
