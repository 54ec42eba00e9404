// Every route of the console with its zone and its acts: the one list that the tests walk through.
import type { Route } from '../guard.ts';
import { contactRoutes } from './contact.ts';
import { decideRoutes } from './decide.ts';
import { faultRoutes } from './faults.ts';
import { formalitiesRoutes } from './formalities.ts';
import { homeRoutes } from './home.ts';
import { listRoutes } from './lists.ts';
import { logoutRoutes } from './logouts.ts';
import { ownCharterRoutes } from './own-charters.ts';
import { ownSessionRoutes } from './own-sessions.ts';
import { peopleRoutes } from './people.ts';
import { runRoutes } from './runs.ts';
import { serviceRoutes } from './services.ts';
import { serviceKeepingRoutes } from './services-kept.ts';
import { signInRoutes } from './sign-ins.ts';
import { slipRoutes } from './slips.ts';
import { statisticsRoutes } from './statistics.ts';
import { withdrawRoutes } from './withdraw.ts';

export const routes: readonly Route[] = [
  ...homeRoutes,
  ...listRoutes,
  ...decideRoutes,
  ...peopleRoutes,
  ...ownSessionRoutes,
  ...ownCharterRoutes,
  ...logoutRoutes,
  ...signInRoutes,
  ...withdrawRoutes,
  ...slipRoutes,
  ...runRoutes,
  ...faultRoutes,
  ...formalitiesRoutes,
  ...statisticsRoutes,
  ...serviceKeepingRoutes,
  ...serviceRoutes,
  ...contactRoutes,
];
