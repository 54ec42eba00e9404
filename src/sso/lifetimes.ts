// For how long what oidc-provider gives out lives. The one place: the keys that sign stay published for as long as the longest of it.

const minute = 60;
const hour = 60 * minute;

/** Seconds. Short, because each is also the longest time that somebody who left, or whose token was stolen, may go on. */
export const lifetimes = {
  /** From the redirect to the service's own call: a slow network, not a person. */
  AuthorizationCode: minute,
  /** findAccount is asked at each use, so a departure does not wait for it; a stolen token does. */
  AccessToken: 10 * minute,
  IdToken: 10 * minute,
  /** Long enough to go and ask for one's password at the référent's desk. */
  Interaction: 30 * minute,
  /** For a child to go from the tablet to a computer, find his password, and read nine digits. */
  DeviceCode: 15 * minute,
  /** Half a day without any sign-in ends the session: computers in a collège are shared. The cookie goes with the browser. */
  Session: 4 * hour,
  /** Outlives the session it serves; it ends with it. */
  RefreshToken: 12 * hour,
  Grant: 12 * hour,
} as const;

/**
 * Seconds from the first use of a refresh token for which it still leads to its successor: two tabs that wake together, or an answer that was lost on a bad
 * network. Later it is a stolen token, and ends the whole grant.
 */
export const refreshGrace = 10;

/**
 * Seconds for which something signed may still be verified: by a service (id tokens, logout tokens, signed answers), or by us, as the hint of a
 * sign-out at the end of the day, which is taken after it has expired. So the longest of everything, not the ten minutes of an id token.
 */
export const longestLifetime = Math.max(...Object.values(lifetimes));
