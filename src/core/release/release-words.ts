// What a service is told, and on what ground, in the words of the people whose data it is. Pure.
import type { ContextKind } from './context.ts';
import type { ClaimSource, Ground } from './service.ts';

const sources: Readonly<Record<ClaimSource, string>> = {
  'identity.givenName': 'prénom',
  'identity.familyName': 'nom',
  'identity.fullName': 'prénom et nom',
  'identity.title': 'civilité',
  'identity.birthDate': 'date de naissance',
  'identity.mail': 'adresse électronique',
  login: 'identifiant de connexion',
  profiles: 'profil (élève, responsable, enseignant…)',
  'profile-codes': 'profil, en code',
  structures: 'établissements (UAI)',
  'structure-names': 'noms des établissements',
  classes: 'classes',
  groups: 'groupes',
  'head-teacher-of': 'classes dont il est professeur principal',
  subjects: 'matières enseignées',
  mef: 'formation suivie (MEF)',
  roles: 'rôles dans l’annuaire',
  'children-names': 'enfants du responsable : prénom et nom',
  'children-logins': 'enfants du responsable : identifiant de connexion',
  'children-structures': 'enfants du responsable : établissement (UAI)',
  'children-classes': 'enfants du responsable : classe',
};

/** What a claim says of the person: « date de naissance ». */
export function sourceWord(source: ClaimSource): string {
  return sources[source];
}

const bases: Readonly<Record<Ground, string>> = {
  'public-task': 'mission d’intérêt public, RGPD 6.1.e',
  'legal-obligation': 'obligation légale, RGPD 6.1.c',
  consent: 'consentement, RGPD 6.1.a',
};

/** The legal basis; absent: the one of the arrêté. */
export function groundWord(ground: Ground = 'public-task'): string {
  return bases[ground];
}

const contexts: Readonly<Record<ContextKind, string>> = {
  college: 'un collège : qui en a plusieurs choisit',
  child: 'un enfant : le responsable de plusieurs choisit',
};

/** What a service speaks of at a time, with whoever could come with several. */
export function contextWord(context: ContextKind): string {
  return contexts[context];
}
