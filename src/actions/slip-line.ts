// What a slip says under the name, for whoever hands it over: the class, the pupil through whom it goes, or that it is staff's. Pure words.
import type { SlipGroup } from '#database/slip-reader.ts';

export function slipLine(group: SlipGroup, slip: { readonly through: readonly string[] }): string {
  if (group.audience === 'staff') return 'Personnel';
  return group.audience === 'pupils' ? `Classe ${group.class}` : `Par l’intermédiaire de ${slip.through.join(' et ')} (${group.class})`;
}
