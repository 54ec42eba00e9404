// Opens the demonstration's service in its first two collèges, as their chefs would: by the act. The third has decided nothing, and its people
// read so. What a chef has decided since, a restart leaves alone.
import { machineOperator, structureSubject } from '#core/access/actor.ts';
import { profiles } from '#core/person/facts.ts';
import type { Service } from '#core/release/service.ts';
import { hasDecided } from '#database/service-opening-reader.ts';
import { type ActionContext, perform } from '#src/actions/door.ts';
import { openService } from '#src/actions/open-service.ts';

/** The service of src/demo/service.ts. */
export const demonstrationClient = 'ent-demonstration';

/** Throws when the act is refused: the demonstration itself is then wrong. */
export async function openDemonstrationService(
  uais: readonly string[],
  declared: readonly Service[],
  acting: ActionContext,
): Promise<void> {
  for (const uai of uais) {
    if (await hasDecided(acting.pool, demonstrationClient, uai)) continue;
    const wanted = profiles.map((profile) => ({ profile, open: true, classes: null }));
    const input = { clientId: demonstrationClient, wanted, declared };
    const done = await perform(openService, machineOperator, structureSubject(uai), input, acting);
    if (!done.ok) throw new Error(done.refusal.message);
  }
}
