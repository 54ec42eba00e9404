// The grammar of `login …`. Knows how each command is called, not what it does.
import type { Command } from 'commander';
import type { LoginCheckOptions } from './login-check.ts';
import type { LoginOptions } from './login-setup.ts';

export type LoginRequest =
  | { readonly command: 'login metadata' | 'login renew'; readonly login: string; readonly options: LoginOptions }
  | { readonly command: 'login check'; readonly login: string; readonly options: LoginCheckOptions };

type Leaf = (parent: Command, name: string, description: string) => Command;
type Asks = (command: Command, request: (args: readonly string[], options: Record<string, never>) => LoginRequest) => void;

export function addLoginCommands(logins: Command, leaf: Leaf, asks: Asks): void {
  const commands = [
    ['metadata', 'écrire nos métadonnées SAML, à envoyer au fournisseur ; fait notre première clé'],
    ['renew', 'faire notre clé suivante pour ce fournisseur ; la précédente sert jusqu’à ce qu’on la retire'],
    [
      'check',
      'dire ce qui empêcherait de se connecter ; SAML : certificats, clés, et ses métadonnées si on les donne ; OpenID Connect : le secret, et ce qu’il publie',
    ],
  ] as const;
  for (const [name, description] of commands) {
    const command = leaf(logins, name, description)
      .argument('<fournisseur>', 'nom (id) du fournisseur, par exemple educonnect')
      .option('--folder <dossier>', 'dossier des fournisseurs (sinon mappings/logins)');
    if (name === 'check') command.option('--metadata <fichier>', 'ses métadonnées, à comparer aux réglages');
    asks(command, ([login], options) => ({ command: `login ${name}`, login: login!, options }));
  }
}
