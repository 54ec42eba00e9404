// Puts the charters of the examples in force, so that whoever tries the demonstration meets them as everybody will: once, at the first sign-in. By the act that
// the académie would use.
import { resolve } from 'node:path';
import { machineOperator, wholeGateway } from '#core/access/actor.ts';
import { type ActionContext, perform } from '#src/actions/door.ts';
import { publishCharter } from '#src/actions/publish-charter.ts';
import { charterNames, readCharterFile } from '#src/config/charter-file.ts';

const folder = resolve(import.meta.dirname, '../../mappings/charters');
/** Between them they speak to each audience: pupils, guardians, staff, and those whom the académie employs. The annex on tablets waits for tablets. */
const shown: readonly string[] = ['usages', 'academie'];

/** May be done twice. Those that somebody has taken out of the folder are not missed. @throws MappingFileError */
export async function publishCharters(acting: ActionContext): Promise<void> {
  const there = await charterNames(folder);
  for (const name of shown.filter((one) => there.includes(one))) {
    const done = await perform(publishCharter, machineOperator, wholeGateway, await readCharterFile(folder, name), acting);
    if (!done.ok) throw new Error(`${name}: ${done.refusal.message}`);
  }
}
