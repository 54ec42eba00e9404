// A process that applies what was approved and is meant to be killed: the test's own, on the product's applier.
import { parisDay } from '#core/calendar/french-date.ts';
import { openPool } from '#database/pool.ts';
import { applyApproved } from '#src/sync/apply.ts';

const pool = openPool(JSON.parse(process.env.CONNECTION ?? '{}'));
process.stdout.write('started\n');
const report = await applyApproved(pool, { now: () => new Date(), today: () => parisDay(new Date()), batch: 40 });
await pool.end();
process.stdout.write(`${JSON.stringify(report)}\n`);
