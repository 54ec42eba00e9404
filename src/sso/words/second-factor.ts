// Words of the second factor: giving a code, enrolling an app, recovery codes. French and English.
import { counted } from '#core/calendar/french-date.ts';
import { html } from '../pages/html.ts';
import type { Words } from './language.ts';

const onceFr = 'L’installation prend une minute et ne se fait qu’une fois.';

const fr = {
  code: 'Code à 6 chiffres',
  continue: 'Continuer',
  confirm: {
    title: 'Votre code de connexion',
    hint: 'Ouvrez votre application d’authentification et recopiez le code de l’annuaire.',
    trouble: 'Je n’ai pas mon téléphone',
    recovery: html`Écrivez dans la même case un de vos <strong>codes de secours</strong> : les seize chiffres que vous avez imprimés ou notés à l’installation. Chacun ne sert qu’une fois.`,
    noCodes:
      'Vous n’en avez plus ? Appelez le guichet unique, du lundi au vendredi de 8 h à 18 h : l’académie vérifiera qui vous êtes, puis vous laissera installer un autre téléphone.',
    missing: 'Écrivez le code que montre votre application.',
    wrong: 'Ce code n’est pas accepté. Attendez que l’application en montre un nouveau, puis écrivez-le.',
  },
  enrol: {
    title: 'Protégez votre compte',
    replacingTitle: 'Installez votre nouveau téléphone',
    because: {
      role: `Votre rôle donne accès aux données d’autres personnes : en plus du mot de passe, un code vous sera demandé à chaque connexion. ${onceFr}`,
      service: `Ce service demande un code en plus du mot de passe. ${onceFr}`,
      replacing: 'L’ancien téléphone ne donnera plus de code valable.',
    },
    openApp: 'Ouvrez une application d’authentification',
    apps: 'Sur votre téléphone : FreeOTP, Aegis, Google Authenticator ou Microsoft Authenticator. Sur l’ordinateur : un gestionnaire de mots de passe (KeePassXC par exemple).',
    addKey: 'Ajoutez-y l’annuaire',
    typeKey: 'Choisissez « saisir une clé » et recopiez celle-ci (compte fondé sur l’heure) :',
    link: 'Ouvrir dans l’application de cet appareil',
    copyCode: 'Recopiez le code qu’elle montre',
    hint: 'Il change toutes les 30 secondes.',
    verify: 'Vérifier et continuer',
    trouble: 'L’installation ne marche pas',
    clock:
      'Le code est refusé ? Réglez l’heure de votre téléphone sur « automatique ». Vous aviez déjà commencé une installation ? Supprimez-la de l’application : sa clé ne vaut plus.',
    noPhone:
      'Vous n’avez ni téléphone ni application ? Appelez le guichet unique, du lundi au vendredi de 8 h à 18 h. Rien n’est enregistré tant que vous n’avez pas écrit de code : vous pourrez recommencer.',
    missing: 'Écrivez les six chiffres que montre votre application.',
    wrong:
      'Ce code n’est pas celui de cette clé. Vérifiez la clé dans l’application et l’heure de votre téléphone, puis écrivez le code qu’elle montre maintenant.',
  },
  codes: {
    title: 'Gardez vos codes de secours',
    why: html`C’est installé. Si un jour votre téléphone est perdu, cassé ou oublié, un de ces codes le remplacera. <strong>Ils ne seront plus jamais affichés</strong>, et chacun ne sert qu’une fois.`,
    sheet: (login: string) => html`Annuaire fédérateur, codes de secours de <strong>${login}</strong>`,
    keep: 'Imprimez cette page ou recopiez-les, et rangez-les loin de votre téléphone, dans un endroit fermé. Recharger cette page en fabrique dix autres : ceux-ci ne vaudraient plus.',
    kept: 'Je les ai gardés, continuer',
    print: 'Imprimer',
  },
  left: {
    title: (left: number) =>
      left === 0 ? 'Vous n’avez plus de code de secours' : `Il vous reste ${counted(left, 'code de secours', 'codes de secours')}`,
    few: 'Sans code de secours, un téléphone perdu vous empêcherait d’entrer. Faites-en dix nouveaux maintenant : les anciens ne vaudront plus.',
    enough: 'Votre code de secours est accepté ; il ne servira plus. Si vous avez changé de téléphone, installez-le maintenant.',
    make: 'Faire dix nouveaux codes',
    otherPhone: 'Installer un autre téléphone',
    without: 'Continuer sans',
  },
};

const onceEn = 'Setting it up takes a minute and is done only once.';

const en: typeof fr = {
  code: '6-digit code',
  continue: 'Continue',
  confirm: {
    title: 'Your sign-in code',
    hint: 'Open your authenticator app and copy the code shown for Annuaire fédérateur.',
    trouble: 'I do not have my phone',
    recovery: html`Enter one of your <strong>recovery codes</strong> in the same box: the sixteen digits that you printed or wrote down when you set it up. Each works only once.`,
    noCodes:
      'None left? Call the help desk (“guichet unique”), Monday to Friday, 8 am to 6 pm: the “académie” will check who you are, then let you set up another phone.',
    missing: 'Enter the code that your app shows.',
    wrong: 'This code is not accepted. Wait until the app shows a new one, then enter it.',
  },
  enrol: {
    title: 'Protect your account',
    replacingTitle: 'Set up your new phone',
    because: {
      role: `Your role gives access to other people’s data: besides the password, you will be asked for a code each time you sign in. ${onceEn}`,
      service: `This service asks for a code besides the password. ${onceEn}`,
      replacing: 'The old phone will no longer give a code that works.',
    },
    openApp: 'Open an authenticator app',
    apps: 'On your phone: FreeOTP, Aegis, Google Authenticator or Microsoft Authenticator. On a computer: a password manager (KeePassXC for instance).',
    addKey: 'Add this account to it',
    typeKey: 'Choose “enter a setup key” and copy this one (time-based account):',
    link: 'Open in the app of this device',
    copyCode: 'Copy the code that it shows',
    hint: 'It changes every 30 seconds.',
    verify: 'Check and continue',
    trouble: 'The set-up does not work',
    clock:
      'Is the code refused? Set the clock of your phone to “automatic”. Had you begun a set-up before? Delete it from the app: its key no longer works.',
    noPhone:
      'You have neither a phone nor an app? Call the help desk (“guichet unique”), Monday to Friday, 8 am to 6 pm. Nothing is saved until you have entered a code: you can start again.',
    missing: 'Enter the six digits that your app shows.',
    wrong:
      'This code is not that of this key. Check the key in the app and the clock of your phone, then enter the code that it shows now.',
  },
  codes: {
    title: 'Keep your recovery codes',
    why: html`It is set up. If one day your phone is lost, broken or left at home, one of these codes takes its place. <strong>They will never be shown again</strong>, and each works only once.`,
    sheet: (login) => html`Annuaire fédérateur, recovery codes of <strong>${login}</strong>`,
    keep: 'Print this page or copy them, and keep them away from your phone, in a locked place. Reloading this page makes ten others: these would no longer work.',
    kept: 'I have kept them, continue',
    print: 'Print',
  },
  left: {
    title: (left) => (left === 0 ? 'You have no recovery code left' : `You have ${left} recovery code${left === 1 ? '' : 's'} left`),
    few: 'Without a recovery code, a lost phone would keep you out. Make ten new ones now: the old ones will no longer work.',
    enough: 'Your recovery code is accepted; it will not work again. If you have a new phone, set it up now.',
    make: 'Make ten new codes',
    otherPhone: 'Set up another phone',
    without: 'Continue without',
  },
};

export const secondFactorWords: Words<typeof fr> = { fr, en };
