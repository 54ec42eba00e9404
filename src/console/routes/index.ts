// Every route of the console with its zone and its act: the one list that the tests walk through.
import type { Route } from '../guard.ts';
import { homeRoutes } from './home.ts';

export const routes: readonly Route[] = [...homeRoutes];
