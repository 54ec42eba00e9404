// The command line's grammar: commands, options, help, in French. Knows how each command is called, not what it does.
import { Command, CommanderError } from 'commander';
import type { SlipOptions } from './credentials-slips.ts';
import type { SignOptions } from './delivery-sign.ts';
import { type Ending, endings, exitCodes } from './exit-code.ts';
import { addLoginCommands } from './program-login.ts';
import { addServiceCommands } from './program-service.ts';
import type { Asked, Request } from './request.ts';

/** The grammar; `ask` is called with what the line says. */
export function buildProgram(ask: (asked: Asked) => void): Command {
  const program = french(new Command('annuaire')).description(
    "Annuaire fédérateur : synchronisation, listes de comptes, journal. S'emploie aussi pendant que la passerelle fonctionne.",
  );
  program.addHelpText('after', `\nCodes de sortie :\n${exitText()}\n\nExemple : npm run -s annuaire -- plan list --json`);
  const group = (name: string, description: string): Command => french(program.command(name)).description(description);
  const leaf = (parent: Command, name: string, description: string): Command =>
    french(parent.command(name)).description(description).option('--json', 'écrire un objet JSON au lieu du texte');
  const asks = (command: Command, request: (args: readonly string[], options: Record<string, never>) => Request): void => {
    command.action(() => {
      const { json, ...options } = command.opts();
      ask({ request: request(command.args, options as Record<string, never>), json: json === true });
    });
  };

  const sync = group('sync', 'lire les livraisons de l’académie');
  asks(
    leaf(sync, 'run', 'lire ce qui attend à la source (Complet ou changements) et proposer les listes')
      .option('--dry-run', 'dire ce qui serait proposé, sans rien écrire')
      .option('--complete', 'tout relire, même ce qui a déjà été lu')
      .option('--source <nom>', 'source à lire (celle qui est configurée)')
      .option('--folder <dossier>', 'dossier des livraisons (sinon SOURCE_FILE, SOURCE_FOLDER, ou celui de la démonstration)')
      .option('--accept-volumes <motif>', 'accepter des effectifs hors limites, vérifiés auprès de l’académie'),
    (_args, options) => ({ command: 'sync run', options }),
  );

  const plan = group('plan', 'consulter les listes de comptes');
  asks(leaf(plan, 'list', 'la liste en cours de chaque établissement'), () => ({ command: 'plan list' }));
  asks(leaf(plan, 'show', "la liste d'un établissement, ligne par ligne").argument('<uai>', "UAI de l'établissement"), ([uai]) => ({
    command: 'plan show',
    uai: uai!,
  }));

  const list = group('list', 'décider sur une liste de comptes');
  const decisions = [
    [
      'approve',
      "approuver, à la place du chef d'établissement et sur sa demande écrite",
      'référence de la demande (obligatoire, sauf pour la direction seule)',
    ],
    ['refuse', 'refuser', 'motif (obligatoire)'],
    ['release', 'lever la retenue d’une liste qui dépasse les limites', 'motif (obligatoire)'],
  ] as const;
  for (const [name, description, reason] of decisions) {
    const command = leaf(list, name, description)
      .argument('<uai>', "UAI de l'établissement")
      .option('--digest <empreinte>', 'empreinte de la liste relue (8 signes au moins) : refuse si la liste a changé depuis')
      .option('--reason <motif>', reason);
    if (name !== 'release') command.option('--only-profile <profil>', 'ce profil seulement (DIR, ENS, ELV, TUT…)');
    asks(command, ([uai], options) => ({ command: `list ${name}`, uai: uai!, options }));
  }

  asks(
    leaf(
      group('person', "expliquer l'état d'une personne"),
      'explain',
      "d'où vient chaque valeur, qui a décidé quoi, quand (consultation journalisée)",
    ).argument('<personne>', 'identifiant de connexion, identifiant interne, ou source:catégorie:jointure'),
    ([person]) => ({ command: 'person explain', person: person! }),
  );
  asks(
    leaf(group('journal', "prouver l'intégrité du journal"), 'verify', 'recalculer toute la chaîne').option(
      '--head <numéro:empreinte>',
      'extrémité notée auparavant : prouve que rien n’a été coupé',
    ),
    (_args, options) => ({ command: 'journal verify', options }),
  );
  const roles = group('role', 'donner et retirer des rôles');
  asks(
    leaf(roles, 'assign', "confirmer un chef d'établissement, désigner un opérateur ou le DPO")
      .argument('<personne>', 'identifiant de connexion ou identifiant interne')
      .argument('<rôle>', 'chef, academie, departement ou dpo (les autres rôles sont donnés par le chef, dans la console)')
      .option('--uai <uai>', "établissement, pour un rôle d'établissement")
      .option('--from <date>', "premier jour, AAAA-MM-JJ (sinon aujourd'hui)")
      .option('--until <date>', 'dernier jour, AAAA-MM-JJ (sinon sans fin)'),
    ([person, role], options) => ({ command: 'role assign', person: person!, role: role!, options }),
  );
  asks(
    leaf(roles, 'end', 'mettre fin à un rôle dès maintenant : un chef qui part, un opérateur dont la mission est finie')
      .argument('<personne>', 'identifiant de connexion ou identifiant interne')
      .argument('<rôle>', 'chef, academie, departement ou dpo (les autres rôles sont retirés par le chef, dans la console)')
      .option('--uai <uai>', 'établissement, si la personne a ce rôle dans plusieurs'),
    ([person, role], options) => ({ command: 'role end', person: person!, role: role!, options }),
  );
  asks(
    leaf(
      group('operator', "comptes de l'académie, du Département et du DPO, qui ne sont dans l'annuaire d'aucun collège"),
      'add',
      'créer le compte, donner le rôle et remettre un code à usage unique',
    )
      .requiredOption('--given-name <prénom>', 'prénom')
      .requiredOption('--family-name <nom>', 'nom')
      .requiredOption('--role <rôle>', 'academie, departement ou dpo'),
    (_args, { givenName, familyName, role }) => ({
      command: 'operator add',
      options: { givenName: givenName!, familyName: familyName!, role: role! },
    }),
  );
  const credentials = group('credentials', 'remettre des codes à usage unique');
  asks(
    leaf(credentials, 'issue', 'pour la direction d’un établissement ou un opérateur').argument(
      '<personne>',
      'identifiant de connexion ou identifiant interne',
    ),
    ([person]) => ({ command: 'credentials issue', person: person! }),
  );
  asks(
    leaf(credentials, 'slips', 'bordereaux (PDF) d’une classe, de ses familles ou des personnels, sur demande écrite du collège')
      .argument('<uai>', "UAI de l'établissement")
      .requiredOption('--for <groupe>', 'eleves, familles ou personnels')
      .option('--class <classe>', 'classe, pour les élèves et les familles')
      .option('--reach <portée>', 'sans-code, ou attente (remplace les codes qui n’ont pas servi)', 'sans-code')
      .option('--reason <référence>', 'référence de la demande du collège (obligatoire)')
      .requiredOption('--output <fichier>', 'fichier PDF à créer'),
    ([uai], options) => ({ command: 'credentials slips', uai: uai!, options: options as unknown as SlipOptions }),
  );
  asks(
    leaf(
      group('second-factor', 'le code demandé en plus du mot de passe'),
      'reset',
      "pour qui a perdu son téléphone et ses codes de secours, une fois son identité vérifiée : un autre s'installe à la prochaine connexion",
    ).argument('<personne>', 'identifiant de connexion ou identifiant interne'),
    ([person]) => ({ command: 'second-factor reset', person: person! }),
  );
  const account = group('account', 'suspendre et rétablir un compte');
  const withdrawals = [
    ['suspend', 'suspendre, à la demande écrite de l’établissement : toutes les connexions se ferment', 'motif ou référence de la demande'],
    ['reinstate', 'rétablir un compte suspendu, ou bloqué par son titulaire', 'motif'],
  ] as const;
  for (const [name, description, reason] of withdrawals) {
    asks(
      leaf(account, name, description)
        .argument('<personne>', 'identifiant de connexion ou identifiant interne')
        .requiredOption('--reason <motif>', reason),
      ([person], options) => ({ command: `account ${name}`, person: person!, options: options as unknown as { reason: string } }),
    );
  }
  const logout = group('logout', 'les services à prévenir d’une déconnexion');
  asks(leaf(logout, 'list', 'les services qui n’ont pas pu l’être : avis qui attendent, avis abandonnés (aucun nom)'), () => ({
    command: 'logout list',
  }));
  asks(
    leaf(logout, 'replay', 'faire repartir les avis abandonnés, quand le service répond de nouveau').option(
      '--service <identifiant>',
      'ce service seulement (client_id)',
    ),
    (_args, options) => ({ command: 'logout replay', options }),
  );
  asks(
    leaf(
      group('compliance', 'les formalités préalables d’un établissement'),
      'record',
      'enregistrer la convention, l’information et le registre (C-8.2)',
    )
      .argument('<uai>', "UAI de l'établissement")
      .option('--convention-from <date>', 'premier jour de la convention, AAAA-MM-JJ')
      .option('--convention-until <date>', 'dernier jour (sinon trois ans)')
      .option('--informed-on <date>', 'jour où utilisateurs et responsables légaux ont été informés')
      .option('--informed-how <texte>', 'moyen de cette information')
      .option('--register-on <date>', "jour de l'inscription au registre des traitements")
      .option('--register-reference <texte>', 'référence au registre'),
    ([uai], options) => ({ command: 'compliance record', uai: uai!, options }),
  );
  const charters = group('charter', 'les chartes que chacun accepte avant d’utiliser les services (C-11.1)');
  asks(
    leaf(charters, 'publish', 'mettre en vigueur la version que contient le fichier : elle sera demandée à la prochaine connexion')
      .argument('<charte>', 'nom de la charte, qui est celui de son fichier sans « .yaml »')
      .option('--folder <dossier>', 'dossier des chartes (sinon mappings/charters)'),
    ([charter], options) => ({ command: 'charter publish', charter: charter!, options }),
  );
  asks(leaf(charters, 'list', 'les versions publiées, et combien de personnes les ont acceptées'), () => ({ command: 'charter list' }));
  const signIns = group('sign-ins', 'le journal des connexions (C-12.2), sans nom et effacé au bout de douze mois au plus');
  asks(
    leaf(signIns, 'statistics', 'connexions par service, profil et établissement d’un mois fini ; les petits nombres sont masqués').option(
      '--month <mois>',
      'AAAA-MM (sinon le dernier mois compté)',
    ),
    (_args, options) => ({ command: 'sign-ins statistics', options }),
  );
  asks(
    leaf(signIns, 'trace', 'pour un incident de sécurité : les connexions d’une personne (consultation journalisée)')
      .argument('<personne>', 'identifiant de connexion ou identifiant interne')
      .requiredOption('--incident <référence>', 'référence de l’incident, sans nom de personne'),
    ([person], { incident }) => ({ command: 'sign-ins trace', person: person!, options: { incident: incident! } }),
  );
  addLoginCommands(group('login', 'les fournisseurs d’identité qui parlent SAML (EduConnect ; sans base de données)'), leaf, asks);
  const delivery = group('delivery', 'le bordereau signé d’une livraison (sans base de données)');
  asks(
    leaf(delivery, 'sign', 'côté académie : écrire bordereau.xml, signé, dans le dossier à envoyer')
      .argument('<dossier>', 'dossier qui contient les fichiers XML d’une seule livraison')
      .requiredOption('--key <fichier>', 'clé privée (PEM) : RSA 2048 bits au moins, EC P-256 ou P-384')
      .requiredOption('--certificate <fichier>', 'certificat de cette clé (PEM)')
      .requiredOption('--academie <nom>', "nom de l'académie")
      .option('--previous <date>', 'date de la livraison que ce Delta suit, AAAA-MM-JJ')
      .option('--passphrase-file <fichier>', 'fichier qui contient le mot de passe de la clé')
      .option('--force', 'remplacer un bordereau qui est déjà là'),
    ([folder], options) => ({ command: 'delivery sign', folder: folder!, options: options as unknown as SignOptions }),
  );
  asks(
    leaf(delivery, 'verify', "dire si la livraison est celle qui a été signée, par qui, et jusqu'à quand son certificat vaut")
      .argument('<dossier>', 'dossier de la livraison, bordereau compris')
      .option('--trust <dossier>', 'dossier des certificats de confiance (sinon KEYS_DIR/trust/<source>)')
      .option('--source <nom>', 'source dont les certificats font foi (sinon celle qui est configurée)'),
    ([folder], options) => ({ command: 'delivery verify', folder: folder!, options }),
  );
  const keys = group('keys', 'les clés de la passerelle (KEYS_DIR)');
  asks(leaf(keys, 'list', 'les clés de signature : état, dates (aucun secret)'), () => ({ command: 'keys list' }));
  asks(
    leaf(keys, 'rotate', 'préparer la clé suivante : publiée maintenant, elle signe dans un peu plus de 24 heures')
      .option('--algorithm <algorithme>', 'ES256 ou RS256 seulement')
      .option('--now', 'clé volée : la nouvelle signe tout de suite, les anciennes disparaissent, tout ce qu’elles ont signé est refusé'),
    (_args, options) => ({ command: 'keys rotate', options }),
  );
  asks(
    leaf(keys, 'encrypt', 'chiffrer les clés, ou changer leur phrase secrète').option(
      '--new-passphrase-file <fichier>',
      'fichier de la nouvelle phrase secrète (sinon celle de KEYS_PASSPHRASE_FILE chiffre ce qui est en clair)',
    ),
    (_args, options) => ({ command: 'keys encrypt', options }),
  );
  asks(
    leaf(group('password', 'ce que coûte un mot de passe'), 'calibrate', 'mesurer cette machine et proposer un réglage (Argon2id)').option(
      '--wanted <nombre>',
      'connexions par seconde à tenir',
      '20',
    ),
    (_args, { wanted }) => ({ command: 'password calibrate', wanted: wanted! }),
  );
  addServiceCommands(group('service', 'les services reliés à la connexion, et à qui ils sont ouverts'), leaf, asks);
  const demo = group('demo', 'la démonstration');
  asks(leaf(demo, 'reset', 'effacer les données de la démonstration (refuse tout autre dossier)'), () => ({ command: 'demo reset' }));
  asks(
    leaf(demo, 'code', "le code du moment, pour qui n'a pas d'application d'authentification sous la main").argument(
      '<clé...>',
      'clé que montre la page « Protégez votre compte »',
    ),
    (key) => ({ command: 'demo code', key }),
  );
  return program;
}

/** What is wrong with the line, in French; null when help was asked for. */
export function usageSentence(error: CommanderError): string | null {
  if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') return null;
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const said: Readonly<Record<string, string>> = {
    'commander.unknownOption': `L'option « ${quoted} » n'existe pas.`,
    'commander.unknownCommand': `La commande « ${quoted} » n'existe pas.`,
    'commander.missingArgument': `Il manque un argument : ${quoted}.`,
    'commander.excessArguments': 'Il y a trop d’arguments.',
    'commander.missingMandatoryOptionValue': `Il manque l'option « ${quoted} ».`,
    'commander.optionMissingArgument': `L'option « ${quoted} » attend une valeur.`,
  };
  return `${said[error.code] ?? "La commande n'est pas comprise."} Ajoutez --help pour voir comment l'écrire.`;
}

const titles: Readonly<Record<string, string>> = {
  'Usage:': 'Emploi :',
  'Arguments:': 'Arguments :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
};

/** Everything that commander would say in English. Errors are thrown, not printed. */
function french(command: Command): Command {
  return command
    .exitOverride()
    .helpCommand(false)
    .helpOption('-h, --help', 'afficher cette aide')
    .configureHelp({ styleTitle: (title) => titles[title] ?? title, commandUsage: usage })
    .configureOutput({ outputError: () => undefined });
}

function usage(command: Command): string {
  const parents: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) parents.unshift(at.name());
  const args = command.registeredArguments.map((argument) => `<${argument.name()}>`);
  return [...parents, ...(command.commands.length > 0 ? ['<commande>'] : []), ...args, '[options]'].join(' ');
}

function exitText(): string {
  return (Object.keys(exitCodes) as Ending[]).map((ending) => `  ${String(exitCodes[ending]).padStart(2)}  ${endings[ending]}`).join('\n');
}

export { CommanderError };
