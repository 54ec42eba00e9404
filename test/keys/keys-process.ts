// A process of its own that opens a folder of keys and does one thing with it: for tests in which several race, or one is killed.
import { openKeys } from '#src/keys/open-keys.ts';

const [directory = '', what = '', passphraseFile] = process.argv.slice(2);
const keys = await openKeys(directory, { passphraseFile: passphraseFile ?? null });
process.stdout.write('open\n');
const now = new Date();
if (what === 'rotate') await tell(keys.signing.rotate({ now }));
if (what === 'due') await tell(keys.signing.rotate({ now, olderThan: 0 }));
if (what === 'secret') for (let number = 0; number < 5; number += 1) await keys.clientSecret(`service-${number}`);
// Until it is killed: as many writings as it can.
if (what === 'steal') for (;;) await keys.signing.rotate({ now: new Date(), stolen: true, algorithms: ['ES256'] });

async function tell(rotations: ReturnType<typeof keys.signing.rotate>): Promise<void> {
  process.stdout.write(`${JSON.stringify((await rotations).map(({ kind, key }) => [kind, key.id]))}\n`);
}
