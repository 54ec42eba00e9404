// The grammar of `service …`. Knows how each command is called, not what it does.
import type { Command } from 'commander';
import type { OpenOptions } from './service-open.ts';

export type ServiceRequest =
  | { readonly command: 'service list' }
  | { readonly command: 'service show' | 'service close' | 'service secret'; readonly clientId: string }
  | { readonly command: 'service add' | 'service change'; readonly path: string }
  | { readonly command: 'service open' | 'service shut'; readonly clientId: string; readonly uai: string; readonly options: OpenOptions }
  | { readonly command: 'service legacy'; readonly clientId: string; readonly path: string }
  | { readonly command: 'service preview'; readonly clientId: string; readonly person: string };

type Leaf = (parent: Command, name: string, description: string) => Command;
type Asks = (command: Command, request: (args: readonly string[], options: Record<string, never>) => ServiceRequest) => void;

const client = ['<service>', 'identifiant du service (client_id)'] as const;

export function addServiceCommands(services: Command, leaf: Leaf, asks: Asks): void {
  asks(leaf(services, 'list', 'les services des fichiers (mappings/claims) et du catalogue'), () => ({ command: 'service list' }));
  const of = [
    ['show', 'un service : adresses, profils, ce qui lui est dit des personnes et pourquoi'],
    ['close', 'fermer un service du catalogue : plus personne ne s’y connecte'],
    ['secret', 'donner un nouveau secret à un service du catalogue (montré une fois ; le précédent ne vaut plus)'],
  ] as const;
  for (const [name, description] of of)
    asks(leaf(services, name, description).argument(...client), ([clientId]) => ({ command: `service ${name}`, clientId: clientId! }));
  const from = [
    ['add', 'enregistrer un service au catalogue (secret montré une fois) ; fermé dans chaque collège, sauf « opening: all »'],
    ['change', 'modifier un service du catalogue'],
  ] as const;
  for (const [name, description] of from)
    asks(leaf(services, name, description).argument('<fichier>', 'déclaration YAML, dans la forme de mappings/claims'), ([path]) => ({
      command: `service ${name}`,
      path: path!,
    }));
  const decisions = [
    ['open', 'ouvrir un service à des profils d’un établissement, sur demande écrite de son chef'],
    ['shut', 'le leur fermer'],
  ] as const;
  for (const [name, description] of decisions) {
    const command = leaf(services, name, description)
      .argument(...client)
      .argument('<uai>', "UAI de l'établissement")
      .requiredOption('--profile <profils>', 'ELV, ENS, TUT… (plusieurs : séparés par des virgules)');
    if (name === 'open') command.option('--class <classes>', 'ces classes seulement (séparées par des virgules)');
    asks(command, ([clientId, uai], options) => ({
      command: `service ${name}`,
      clientId: clientId!,
      uai: uai!,
      options: options as never,
    }));
  }
  asks(
    leaf(services, 'legacy', 'donner à un service les identifiants par lesquels il connaissait les personnes')
      .argument(...client)
      .argument('<fichier>', 'une personne par ligne : identifiant de connexion;ancien identifiant'),
    ([clientId, path]) => ({ command: 'service legacy', clientId: clientId!, path: path! }),
  );
  asks(
    leaf(services, 'preview', 'ce que le service apprendrait d’une personne (consultation journalisée)')
      .argument(...client)
      .argument('<personne>', 'identifiant de connexion ou identifiant interne'),
    ([clientId, person]) => ({ command: 'service preview', clientId: clientId!, person: person! }),
  );
}
