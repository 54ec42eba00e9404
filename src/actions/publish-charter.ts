// The act of putting a version of a charter in force (C-11.1): everybody whom it concerns accepts it at his next sign-in.
import { wholeGateway } from '#core/access/actor.ts';
import type { CharterVersion } from '#core/charter/charter.ts';
import { publishCharter as publish } from '#database/charter-writer.ts';
import type { Action, Outcome } from './door.ts';

export type CharterPublished = { readonly kind: 'published' | 'same'; readonly message: string };

export const publishCharter: Action<CharterVersion, CharterPublished> = {
  demand: async () => ({ act: 'publish-charter', subjects: [wholeGateway] }),
  run: async ({ client, actor, input, context }) => {
    const { charter, version } = input;
    const done = await publish(client, input, actor.person, context.now);
    switch (done.kind) {
      case 'same':
        return { ok: true, output: { kind: 'same', message: 'Cette version est déjà en vigueur. Rien n’a changé.' }, journal: [] };
      case 'altered':
        return refused(
          `La version ${version} a déjà été publiée avec un autre texte, que des personnes ont pu accepter. Rien n'a été changé : augmentez « version » dans le fichier, puis publiez de nouveau.`,
        );
      case 'older':
        return refused(`La version ${done.version} a déjà été publiée. Rien n'a été changé : donnez au fichier une version plus grande.`);
      case 'published':
        return {
          ok: true,
          output: {
            kind: 'published',
            message:
              'La charte est en vigueur. Chaque personne concernée devra l’accepter à sa prochaine connexion ; celles qui sont déjà connectées, au prochain service qu’elles ouvriront.',
          },
          journal: [{ subjectId: null, uai: null, fields: ['charter'], detail: { charter, version, digest: `sha256:${done.digest}` } }],
        };
    }
  },
};

function refused(message: string): Outcome<CharterPublished> {
  return { ok: false, refusal: { code: 'invalid', message } };
}
