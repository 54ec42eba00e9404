// What the pages about sessions have to show: sessions and accepted charters of somebody, an account that its owner has reported, one that is suspended as well.
import { randomUUID } from 'node:crypto';
import { reportAccount } from '#database/account-report.ts';
import { acceptCharter, publishCharter } from '#database/charter-writer.ts';
import { writeArtefacts } from '#database/oidc-store.ts';
import type { Pool } from '#database/pool.ts';
import { insertSuspension } from '#database/suspension.ts';
import { inTransaction } from '#database/transaction.ts';
import type { Seeded } from './seed.ts';
import { now } from './seed-people.ts';

export async function seedSessions(pool: Pool, people: Seeded['people']): Promise<void> {
  for (const device of ['windows/firefox', 'ipad/safari', 'android-phone/chrome']) {
    const authorizations = { ent: { sid: device, grantId: device }, console: { sid: `c-${device}`, grantId: `c-${device}` } };
    const loginTs = Math.floor(now.getTime() / 1000) - 5400;
    const payload = { accountId: people.nobody, uid: randomUUID(), loginTs, device, authorizations };
    await writeArtefacts(pool, [{ kind: 'Session', id: randomUUID(), payload, ttl: 3600 }]);
  }
  await seedCharters(pool, people.nobody);
  await pool.query(`INSERT INTO person_mail (person_id, address, verified_at) VALUES ($1, 'secours@exemple.fr', $2)`, [people.nobody, now]);
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

/** Two versions of a charter, both accepted by this person, and another one that he never saw. */
export async function seedCharters(pool: Pool, person: string): Promise<void> {
  for (const [charter, version] of [
    ['usages', 1],
    ['usages', 2],
    ['eim', 1],
  ] as const) {
    const text = {
      title: charter === 'usages' ? 'Charte du numérique' : 'Charte des tablettes',
      plain: { pupils: ['Ton mot de passe est à toi.'] },
    };
    const sections = [{ title: 'Objet', paragraphs: [`Texte de la version ${version}.`] }];
    await inTransaction(pool, (client) =>
      publishCharter(client, { charter, version, audience: ['pupils'], structures: null, ...text, sections }, null, now),
    );
    if (charter === 'usages') await acceptCharter(pool, person, charter, version, new Date(now.getTime() + version * 1000));
  }
}
