// What an operator reads when a drop on an SFTP server cannot be used: one rule and one French sentence for each reason. Does nothing else.
import { SftpFailed, type SftpFailure } from '../shared/sftp/sftp-failed.ts';
import { DropRefused } from './drop.ts';

type Refusal = { readonly rule: string; readonly message: string };

const retry = "Relancez la lecture ; si cela se répète, prévenez l'académie.";

const refusals: Readonly<Record<SftpFailure, Refusal>> = {
  'host-unknown': {
    rule: 'server-unknown',
    message: 'Aucun serveur ne répond à ce nom : vérifiez le réglage « host » de la source et le service de noms (DNS) de cette machine.',
  },
  'port-refused': {
    rule: 'server-refused',
    message:
      "Le serveur refuse la connexion sur ce port : vérifiez le réglage « port », puis demandez à l'académie si son service SFTP est en marche.",
  },
  unreachable: {
    rule: 'server-unreachable',
    message: 'Le serveur ne peut pas être atteint depuis cette machine : vérifiez le réseau et le pare-feu.',
  },
  'too-slow': {
    rule: 'server-silent',
    message:
      "Le serveur n'a pas répondu à temps : vérifiez le pare-feu, l'adresse autorisée par l'académie et le réglage « connectTimeout ».",
  },
  'not-ssh': {
    rule: 'server-not-sftp',
    message: "Ce qui répond à cette adresse n'est pas un serveur SFTP : vérifiez les réglages « host » et « port ».",
  },
  algorithms: {
    rule: 'server-outdated',
    message:
      "Le serveur ne propose que des procédés de chiffrement qui ne sont plus sûrs (SHA-1, CBC…) : rien n'a été envoyé. Demandez à l'académie de le mettre à jour.",
  },
  'host-key-changed': {
    rule: 'host-key-changed',
    message:
      "ALERTE : la clé du serveur n'est pas celle qui est attendue ; quelqu'un se fait peut-être passer pour l'académie. Aucun identifiant n'a été envoyé. N'acceptez pas la nouvelle clé avant que l'académie l'ait confirmée par un autre moyen (téléphone) ; mettez alors son empreinte dans le réglage « hostKey ».",
  },
  'login-refused': {
    rule: 'login-refused',
    message: "Le serveur refuse ce compte ou cette clé : vérifiez « user » et la clé (ou le mot de passe) auprès de l'académie.",
  },
  'password-expired': {
    rule: 'password-expired',
    message: "Le serveur demande un nouveau mot de passe : changez-le avec l'académie, puis mettez-le dans le fichier « passwordFile ».",
  },
  'no-sftp': {
    rule: 'sftp-not-offered',
    message: "Le compte est accepté mais le serveur ne lui ouvre pas le service SFTP : signalez-le à l'académie.",
  },
  missing: {
    rule: 'file-gone',
    message: `Le fichier n'est plus sur le serveur : la livraison est sans doute en train de changer. ${retry}`,
  },
  forbidden: {
    rule: 'file-forbidden',
    message: "Le serveur ne laisse pas lire ce fichier : demandez à l'académie d'en donner le droit à votre compte.",
  },
  'server-fault': { rule: 'server-fault', message: `Le serveur n'a pas pu répondre à une demande de lecture. ${retry}` },
  'too-many': {
    rule: 'drop-too-full',
    message: "Le dossier contient plus de 10 000 noms : vérifiez le réglage « folder », ou demandez à l'académie d'y faire le ménage.",
  },
  nonsense: {
    rule: 'drop-listing-refused',
    message:
      "Le serveur annonce un fichier impossible (nom vide, trop long ou avec un « / », taille ou date absente) : rien n'est lu. Signalez-le à l'académie.",
  },
  changed: {
    rule: 'file-changed',
    message:
      'Le fichier a changé pendant sa copie : le dépôt de la livraison n’était pas terminé. Rien n’est gardé ; relancez la lecture plus tard.',
  },
  cut: { rule: 'fetch-cut', message: `La connexion avec le serveur a été coupée, plusieurs fois de suite. Rien n'est gardé. ${retry}` },
  idle: { rule: 'fetch-cut', message: `Le serveur a cessé de répondre, plusieurs fois de suite. Rien n'est gardé. ${retry}` },
  'secret-unreadable': {
    rule: 'secret-unreadable',
    message: 'Le fichier de la clé, de sa phrase secrète ou du mot de passe ne peut pas être lu, ou est vide',
  },
  'secret-exposed': {
    rule: 'secret-exposed',
    message: "D'autres comptes de cette machine peuvent lire ce fichier secret : retirez-leur ce droit (chmod 600)",
  },
  'key-unusable': {
    rule: 'private-key-unusable',
    message:
      "La clé privée ne peut pas servir : le fichier n'en contient pas, ou la phrase secrète manque ou n'est pas la bonne (« passphraseFile »).",
  },
  'disk-full': {
    rule: 'disk-full',
    message: "Il n'y a pas assez de place sur le disque pour copier la livraison : faites de la place, puis relancez la lecture.",
  },
  'disk-refused': {
    rule: 'work-folder-unusable',
    message: 'Le dossier de travail ne peut pas être utilisé : vérifiez son existence et ses droits.',
  },
};

/** On the folder itself, the same answers of the server mean something else. */
const ofFolder: Readonly<Partial<Record<SftpFailure, Refusal>>> = {
  missing: {
    rule: 'drop-folder-missing',
    message: "Le dossier des livraisons n'existe pas sur le serveur : vérifiez le réglage « folder » de la source.",
  },
  forbidden: {
    rule: 'drop-folder-forbidden',
    message: "Le serveur ne laisse pas lire le dossier des livraisons : demandez à l'académie d'en donner le droit à votre compte.",
  },
  'server-fault': {
    rule: 'drop-folder-missing',
    message: 'Le serveur ne peut pas ouvrir ce dossier (est-ce bien un dossier ?) : vérifiez le réglage « folder » de la source.',
  },
};

/** Reasons whose detail (a fingerprint, the path in a setting) helps whoever reads. */
const withDetail: readonly SftpFailure[] = ['host-key-changed', 'secret-unreadable', 'secret-exposed'];

/** Turns a failure of the wire into a refusal of the drop; `file` null: of the folder or the server. What is no such failure is given back as it is. */
export function refusalOf(error: unknown, file: string | null): unknown {
  if (!(error instanceof SftpFailed)) return error;
  const { rule, message } = (file === null ? ofFolder[error.why] : undefined) ?? refusals[error.why];
  if (error.detail === null || !withDetail.includes(error.why)) return new DropRefused(rule, message, file);
  if (error.why === 'host-key-changed') return new DropRefused(rule, `${message} Empreinte montrée : ${error.detail}.`, file);
  return new DropRefused(rule, `${message} : ${error.detail}`, file);
}
