// Words of what everybody may see of his own account, whatever his role: connections, charters, the account that is shut. French and English, as on the
// sign-in pages: pupils and families come here from there.
import { englishDay, englishInstant } from '#core/calendar/english-date.ts';
import { frenchDay, frenchInstant } from '#core/calendar/french-date.ts';
import type { CharterAudience } from '#core/charter/charter.ts';
import type { Words } from '#src/sso/words/language.ts';

const audiencesFr: Readonly<Record<CharterAudience, string>> = {
  pupils: 'pour les élèves',
  guardians: 'pour les familles',
  staff: 'pour les personnels',
  'academic-staff': 'pour les personnels de l’académie',
};

const fr = {
  /** "lundi 24 novembre à 6 h 05". */
  instant: frenchInstant,
  day: (day: string, today: string) => `le ${frenchDay(day, today)}`,
  list: (names: readonly string[]) => new Intl.ListFormat('fr').format(names),
  none: {
    title: 'Vous n’avez pas de rôle dans cette console',
    sentences: [
      'Vous êtes bien connecté, mais la console sert à la direction, aux référents, à l’académie et au Département.',
      'Si vous devriez y avoir un rôle, demandez-le à votre chef d’établissement. Pour vos cours et vos services, passez par l’ENT.',
    ],
    own: 'Ce que vous pouvez faire ici',
    known: 'Voir ce que l’annuaire sait de moi',
  },
  sessions: {
    title: 'Mes connexions',
    lead: 'Les appareils où votre compte est ouvert en ce moment.',
    done: {
      une: 'La connexion est fermée. Les services qui y étaient ouverts en sont prévenus.',
      autres: 'Les autres connexions sont fermées. Les services qui y étaient ouverts en sont prévenus.',
      rien: 'Il n’y avait plus rien à fermer.',
      adresse: 'Votre adresse de secours est retirée. Un message l’en avertit.',
    },
    empty: 'Votre compte n’est ouvert nulle part ailleurs.',
    here: 'Cet appareil',
    since: (when: string) => `Connecté ${when}.`,
    services: (names: string) => `Services ouverts : ${names}.`,
    noService: 'Aucun service n’y est ouvert.',
    close: 'Fermer',
    /** After the button's word, for who hears the page. */
    which: (device: string, when: string) => ` la connexion ${device}, ${when}`,
    others: 'Fermer toutes les autres',
    all: 'Tout fermer, ici aussi',
    worry: 'Quelque chose vous inquiète ?',
    worryWhat:
      'Vous ne reconnaissez pas une connexion, ou quelqu’un connaît votre mot de passe ? Vous pouvez tout fermer et bloquer votre compte tout de suite.',
  },
  mail: {
    title: 'Adresse de secours',
    none: 'Aucune adresse ne permet de remplacer votre mot de passe si vous l’oubliez.',
    what: 'Si vous oubliez votre mot de passe, un lien pour en choisir un autre est envoyé à',
    since: (when: string) => `vérifiée ${when}.`,
    unknown: 'Ce n’est pas la vôtre ? Retirez-la, puis bloquez votre compte ci-dessous : quelqu’un connaît votre mot de passe.',
    remove: 'Retirer cette adresse',
    change: 'En donner une autre',
  },
  problem: {
    title: 'Quelqu’un utilise mon compte',
    lead: 'Vous avez bien fait de venir ici.',
    what: 'Ce qui va se passer',
    points: [
      'Toutes vos connexions se ferment tout de suite, celle-ci comprise.',
      'Plus personne ne peut ouvrir votre compte, même avec le mot de passe. Vous non plus.',
      'Votre collège en est averti. Le référent numérique vous remettra un nouveau code, en main propre, et votre compte s’ouvrira de nouveau.',
    ],
    kept: 'Rien de ce qui est dans vos services n’est effacé.',
    lock: 'Bloquer mon compte',
    leave: 'Ne rien faire',
  },
  locked: {
    title: 'Votre compte est bloqué',
    what: 'Toutes les connexions sont fermées, et votre collège est averti. Personne ne peut plus ouvrir ce compte.',
    whom: 'Allez voir le référent numérique de votre collège.',
    next: 'Il vous remettra un nouveau code, et votre compte s’ouvrira de nouveau.',
  },
  charters: {
    title: 'Mes chartes',
    lead: 'Les règles que vous avez acceptées, dans le texte que vous avez lu ce jour-là.',
    empty: 'Vous n’avez accepté aucune charte. S’il y en a une pour vous, elle vous sera montrée à votre prochaine connexion.',
    version: (version: number) => `Version ${version}`,
    accepted: (when: string) => `acceptée ${when}`,
    inForce: 'En vigueur',
    replaced: 'Remplacée depuis',
    read: 'Relire',
    plain: 'En résumé',
    audience: audiencesFr,
    whole: 'Le texte entier',
    altered:
      'Le texte gardé ici n’est plus celui que vous avez accepté. Signalez-le à la direction de votre collège : votre accord porte sur l’autre.',
    digest: 'Empreinte du texte accepté (SHA-256) :',
    digestWhy: 'Elle prouve que le texte n’a pas changé depuis votre accord.',
    disagree: 'Vous n’êtes plus d’accord ? Parlez-en à la direction de votre collège, qui peut recevoir votre opposition par écrit.',
  },
};

const en: typeof fr = {
  instant: englishInstant,
  day: (day, today) => `on ${englishDay(day, today)}`,
  list: (names) => new Intl.ListFormat('en-GB').format(names),
  none: {
    title: 'You have no role in this console',
    sentences: [
      'You are signed in, but the console is for heads of schools, for the people in charge of computers there, for the académie and the Département.',
      'If you should have a role, ask the head of your school. Your lessons and services are in the ENT.',
    ],
    own: 'What you can do here',
    known: 'See what the directory knows about me (in French)',
  },
  sessions: {
    title: 'Where I am signed in',
    lead: 'The devices on which your account is open at this moment.',
    done: {
      une: 'It is signed out. The services that were open there are being told.',
      autres: 'The other devices are signed out. The services that were open there are being told.',
      rien: 'There was nothing left to sign out.',
      adresse: 'Your recovery address is removed. A message tells it so.',
    },
    empty: 'Your account is open nowhere else.',
    here: 'This device',
    since: (when) => `Signed in ${when}.`,
    services: (names) => `Open services: ${names}.`,
    noService: 'No service is open there.',
    close: 'Sign out',
    which: (device, when) => ` of ${device}, ${when}`,
    others: 'Sign out of all the others',
    all: 'Sign out everywhere, here too',
    worry: 'Does something worry you?',
    worryWhat:
      'You do not know one of these devices, or somebody knows your password? You can sign out everywhere and lock your account at once.',
  },
  mail: {
    title: 'Recovery address',
    none: 'No address can replace your password when you forget it.',
    what: 'When you forget your password, a link to choose another one is sent to',
    since: (when) => `verified ${when}.`,
    unknown: 'Is this not yours? Remove it, then lock your account below: somebody knows your password.',
    remove: 'Remove this address',
    change: 'Give another one',
  },
  problem: {
    title: 'Somebody uses my account',
    lead: 'You did well to come here.',
    what: 'What will happen',
    points: [
      'You are signed out everywhere at once, here too.',
      'Nobody can open your account any more, even with the password. Neither can you.',
      'Your school is told. The “référent numérique” will hand you a new code, and then your account opens again.',
    ],
    kept: 'Nothing that is in your services is erased.',
    lock: 'Lock my account',
    leave: 'Do nothing',
  },
  locked: {
    title: 'Your account is locked',
    what: 'It is signed out everywhere, and your school is told. Nobody can open this account any more.',
    whom: 'See the “référent numérique” of your school.',
    next: 'You will be handed a new code, and then your account opens again.',
  },
  charters: {
    title: 'My charters',
    lead: 'The rules that you have accepted, in the words that you read that day. They are written in French.',
    empty: 'You have accepted no charter. If there is one for you, it will be shown the next time you sign in.',
    version: (version) => `Version ${version}`,
    accepted: (when) => `accepted ${when}`,
    inForce: 'In force',
    replaced: 'Replaced since',
    read: 'Read again',
    plain: 'In short',
    audience: { pupils: 'for pupils', guardians: 'for families', staff: 'for staff', 'academic-staff': 'for staff of the académie' },
    whole: 'The whole text',
    altered:
      'The text that is kept here is no longer the one that you accepted. Tell the head of your school: what you agreed to is the other one.',
    digest: 'Digest of the text that was accepted (SHA-256):',
    digestWhy: 'It proves that the text has not changed since you agreed.',
    disagree: 'You no longer agree? Talk to the head of your school, who can receive your objection in writing.',
  },
};

export const ownAccountWords: Words<typeof fr> = { fr, en };
