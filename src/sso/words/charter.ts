// Words around a charter to accept: for a child, and for everybody else. The charter's own text is the académie's, in French. French and English.
import type { Words } from './language.ts';

const fr = {
  /** The heading of the page. */
  title: (charter: string) => charter,
  /** The charter's own title, where the heading is not it. */
  own: false,
  version: (version: number) => `Version ${version}.`,
  moved: { title: 'La charte vient de changer', sentences: ['Rien n’est perdu. Continuez pour lire celle qui est en vigueur.'] },
  continue: 'Continuer',
  theService: 'Le service',
  child: {
    again: 'Les règles ont changé depuis la dernière fois. Lis-les de nouveau.',
    first: 'Avant de continuer, lis ces règles. Elles protègent tout le monde, toi aussi.',
    plain: 'Ce qu’il faut retenir',
    whole: 'Lire la charte entière',
    yes: 'J’ai lu et je suis d’accord',
    no: 'Je ne suis pas d’accord',
    help: 'Tu ne comprends pas un mot ? Demande à tes parents ou à un adulte du collège avant de répondre.',
    readAgain: 'Relire la charte',
    refused: (service: string) => ({
      title: 'Tu as choisi de ne pas accepter la charte',
      sentences: [
        `${service} ne s’ouvre pas sans ton accord. Ton compte n’est pas effacé, tes travaux sont toujours là, et tu n’es pas puni.`,
        'Tu peux changer d’avis quand tu veux : reviens te connecter et la charte te sera proposée de nouveau.',
      ],
      steps: ['Parles-en avec tes parents ou avec un adulte du collège. Ils peuvent la lire avec toi et répondre à tes questions.'],
    }),
  },
  adult: {
    again: 'La charte a changé depuis votre dernier accord.',
    first: 'L’usage des services demande votre accord, une seule fois pour chaque version.',
    plain: 'En résumé',
    whole: 'Lire le texte entier',
    yes: 'J’accepte la charte',
    no: 'Je refuse',
    help: 'Le résumé aide à lire ; le texte entier fait foi. La date de votre accord est conservée avec l’empreinte de ce texte.',
    readAgain: 'Relire la charte',
    refused: (service: string) => ({
      title: 'Vous n’avez pas accepté la charte',
      sentences: [
        `${service} ne s’ouvre pas tant que la charte n’est pas acceptée. Votre compte n’est pas supprimé et rien de ce qu’il contient n’est perdu.`,
        'Vous pouvez revenir sur ce choix à tout moment : la charte vous sera proposée de nouveau à votre prochaine connexion.',
      ],
      steps: ['Si un point vous arrête, parlez-en à la direction de votre collège, qui peut aussi recevoir votre opposition par écrit.'],
    }),
  },
};

const en: typeof fr = {
  title: () => 'Read and accept the charter',
  own: true,
  version: (version) => `Version ${version}.`,
  moved: { title: 'The charter has just changed', sentences: ['Nothing is lost. Continue to read the one that is in force.'] },
  continue: 'Continue',
  theService: 'The service',
  child: {
    again: 'The rules have changed since last time. Please read them again.',
    first: 'Before you go on, read these rules. They protect everybody, you as well. They are written in French.',
    plain: 'What to remember',
    whole: 'Read the whole charter',
    yes: 'I have read it and I agree',
    no: 'I do not agree',
    help: 'Is there a word that you do not understand? Ask your parents or an adult of the school before you answer.',
    readAgain: 'Read the charter again',
    refused: (service) => ({
      title: 'You chose not to accept the charter',
      sentences: [
        `${service} does not open unless you agree. Your account is not deleted, your work is still there, and you are not punished.`,
        'You can change your mind whenever you like: sign in again and the charter will be shown to you once more.',
      ],
      steps: ['Talk about it with your parents or with an adult of the school. They can read it with you and answer your questions.'],
    }),
  },
  adult: {
    again: 'The charter has changed since you last agreed to it.',
    first: 'To use the services you have to agree to it, once for each version. Its text is in French.',
    plain: 'In short',
    whole: 'Read the whole text',
    yes: 'I accept the charter',
    no: 'I refuse',
    help: 'The summary helps to read it; the whole text alone counts. The date on which you agree is kept, with the digest of this text.',
    readAgain: 'Read the charter again',
    refused: (service) => ({
      title: 'You did not accept the charter',
      sentences: [
        `${service} does not open until the charter is accepted. Your account is not deleted and nothing in it is lost.`,
        'You can change your mind at any time: the charter will be shown again the next time you sign in.',
      ],
      steps: ['If something in it troubles you, talk to the head of your school, who can also receive your objection in writing.'],
    }),
  },
};

export const charterWords: Words<typeof fr> = { fr, en };
