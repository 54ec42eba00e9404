// What went wrong with the directory, as refusals that somebody can act on. Owns the sentences; knows no protocol.
import { LdapFailure, type LdapFailureKind } from '#connectors/shared/ldap/ldap-failure.ts';
import { type Fault, fault } from '#core/problem.ts';

type Said = { readonly rule: string; readonly says: string };

const nothing = 'Rien n’a été changé.';
const sentences: Readonly<Record<LdapFailureKind, Said>> = {
  unreachable: {
    rule: 'ldap-unreachable',
    says: 'L’annuaire ne répond pas à l’adresse indiquée : vérifiez le réglage « url », le réseau et le pare-feu.',
  },
  'certificate-unknown': {
    rule: 'ldap-certificate-unknown',
    says: 'Le certificat de l’annuaire n’est signé par aucune autorité de confiance de cette source : déposez le certificat de l’autorité (PEM) dans son dossier de keys/trust, après l’avoir vérifié auprès de l’académie.',
  },
  'certificate-expired': {
    rule: 'ldap-certificate-expired',
    says: 'Le certificat de l’annuaire est expiré, ou pas encore valable : demandez à l’académie de le renouveler et vérifiez l’heure de cette machine.',
  },
  'certificate-name': {
    rule: 'ldap-certificate-name',
    says: 'Le certificat de l’annuaire est celui d’un autre serveur : vérifiez le réglage « url » ; si l’académie confirme ce nom, indiquez-le dans « serverName ».',
  },
  'tls-failed': {
    rule: 'ldap-tls-failed',
    says: 'La connexion chiffrée n’a pas pu s’établir : vérifiez que le port est bien celui de ldaps (ou de StartTLS) et que le serveur parle TLS 1.2 ou plus.',
  },
  credentials: {
    rule: 'ldap-credentials',
    says: 'L’annuaire refuse le compte de lecture : vérifiez « bindDn » et le contenu du fichier « passwordFile ».',
  },
  'not-allowed': {
    rule: 'ldap-not-allowed',
    says: 'L’annuaire n’accorde pas la lecture à ce compte, ou pas sans chiffrement : demandez à l’académie un compte qui puisse lire les bases indiquées.',
  },
  'base-missing': {
    rule: 'ldap-base-missing',
    says: 'Une des bases indiquées n’existe pas dans l’annuaire : vérifiez les réglages « bases ».',
  },
  'size-limit': {
    rule: 'ldap-size-limit',
    says: 'L’annuaire a coupé la réponse à sa limite de taille : la lecture n’est que partielle. Demandez à l’académie de lever cette limite pour le compte de lecture.',
  },
  'time-limit': {
    rule: 'ldap-time-limit',
    says: 'L’annuaire a coupé la réponse à sa limite de temps : la lecture n’est que partielle. Demandez à l’académie d’indexer objectClass ou de lever cette limite.',
  },
  'admin-limit': {
    rule: 'ldap-admin-limit',
    says: 'L’annuaire a coupé la réponse à une limite d’administration : la lecture n’est que partielle. Demandez à l’académie de lever cette limite pour le compte de lecture.',
  },
  busy: { rule: 'ldap-busy', says: 'L’annuaire se dit occupé ou indisponible : recommencez plus tard.' },
  referral: {
    rule: 'ldap-referral',
    says: 'L’annuaire renvoie vers un autre serveur, où nous n’allons pas : la lecture ne serait que partielle. Indiquez une base que ce serveur tient en entier.',
  },
  'paging-missing': {
    rule: 'ldap-paging-missing',
    says: 'L’annuaire ne sait pas répondre page par page (RFC 2696) : demandez à l’académie d’activer cette extension.',
  },
  lost: {
    rule: 'ldap-lost',
    says: 'La connexion à l’annuaire a été coupée pendant la lecture : recommencez ; si cela se répète, voyez l’académie.',
  },
  silent: {
    rule: 'ldap-silent',
    says: 'L’annuaire a cessé de répondre pendant la lecture : recommencez ; si cela se répète, voyez l’académie.',
  },
  malformed: {
    rule: 'ldap-malformed',
    says: 'La réponse n’est pas celle d’un annuaire LDAP : vérifiez que l’adresse et le port sont les bons.',
  },
  'result-code': { rule: 'ldap-result-code', says: 'L’annuaire a répondu par une erreur : transmettez ce code à l’académie.' },
};

/** The refusal that says this failure. */
function refusalOf(failure: LdapFailure): Fault {
  const { rule, says } = sentences[failure.kind];
  const code = failure.detail === '' || failure.kind === 'malformed' ? '' : ` (code ${failure.detail})`;
  return fault('refusal', rule, `${says}${code} ${nothing}`);
}

/** Ends a reading with this refusal. */
export class ReadingRefused extends Error {
  override readonly name = 'ReadingRefused';
  readonly fault: Fault;

  constructor(refused: Fault) {
    super(refused.rule);
    this.fault = refused;
  }
}

/** The refusal behind an error; an error that is none is thrown again. */
export function refusalBehind(error: unknown): Fault {
  if (error instanceof ReadingRefused) return error.fault;
  if (error instanceof LdapFailure) return refusalOf(error);
  throw error;
}
