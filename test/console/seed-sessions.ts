// What the pages about sessions have to show: two sessions of somebody, an account that its owner has reported, one that is suspended as well.
import { randomUUID } from 'node:crypto';
import { reportAccount } from '#database/account-report.ts';
import { writeArtefacts } from '#database/oidc-store.ts';
import type { Pool } from '#database/pool.ts';
import { insertSuspension } from '#database/suspension.ts';
import type { Seeded } from './seed.ts';
import { now } from './seed-people.ts';

export async function seedSessions(pool: Pool, people: Seeded['people']): Promise<void> {
  for (const device of ['windows/firefox', 'ipad/safari', 'android-phone/chrome']) {
    const authorizations = { ent: { sid: device, grantId: device }, console: { sid: `c-${device}`, grantId: `c-${device}` } };
    const loginTs = Math.floor(now.getTime() / 1000) - 5400;
    const payload = { accountId: people.nobody, uid: randomUUID(), loginTs, device, authorizations };
    await writeArtefacts(pool, [{ kind: 'Session', id: randomUUID(), payload, ttl: 3600 }]);
  }
  const client = await pool.connect();
  const referent = people['referent-eim'];
  await reportAccount(client, people.pupil, now);
  await reportAccount(client, referent, now);
  await insertSuspension(client, {
    id: randomUUID(),
    person: referent,
    uai: null,
    reason: 'Mots de passe affichés au tableau',
    by: null,
    role: 'system',
    now,
  });
  client.release();
}
