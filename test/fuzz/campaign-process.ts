// One campaign in a process of its own: its parent reads how far it has come, and ends it when it goes no further.
import type { CampaignOptions } from './campaign.ts';

// The test support that we borrow hands mocha what is to be done at the end: kept here, done then.
const endings: (() => unknown)[] = [];
Object.assign(globalThis, { after: (...hook: unknown[]) => endings.push(hook.at(-1) as () => unknown) });
const { runCampaign } = await import('./campaign.ts');

process.on('message', async (options: CampaignOptions) => {
  const outcome = await runCampaign(options, (n) => process.send?.({ n }));
  for (const ending of endings) await ending();
  process.send?.({ outcome }, () => process.exit(0));
});
process.send?.({ ready: true });
