// Reads one person for signing in: identity, approved affiliations, roles, and the credential behind a login. Writes nothing.
import type { ClientBase, Pool } from 'pg';
import type { Account } from '#core/release/account.ts';
import type { Opening } from '#core/release/admission.ts';
import type { AccountChild } from '#core/release/children.ts';
import { roleCounts } from './role-counts.ts';
import { isText } from './text.ts';

type Queryable = Pool | ClientBase;

/** The person as one service finds him: with what his collèges have opened of it. */
export type AccountAtService = Account & { readonly openings: readonly Opening[] };

/** The pupils whom the person `p` is linked to, with where they are pupils and nothing else of them. */
const children = `(SELECT coalesce(json_agg(json_build_object('id', c.id, 'login', c.login, 'link', r.link, 'legal', r.legal,
            'identity', json_build_object('givenName', c.identity->>'givenName', 'familyName', c.identity->>'familyName'),
            'affiliations', (SELECT coalesce(json_agg(json_build_object('uai', a.uai, 'structureName', s.name, 'since', a.since, 'until', a.until,
                'details', json_build_object('classes', a.details->'classes', 'groups', a.details->'groups')) ORDER BY a.uai), '[]'::json)
              FROM affiliation a LEFT JOIN structure s ON s.uai = a.uai
              WHERE a.person_id = c.id AND a.profile = 'ELV' AND a.state = 'active')) ORDER BY c.identity->>'givenName', c.id), '[]'::json)
          FROM relation r JOIN person c ON c.id = r.pupil_id WHERE r.guardian_id = p.id)`;

/** The columns of an account, of the person `p`; $2: the day, `service`: its id or null, `withChildren`: whether his children are read. */
const account = (service: string, withChildren: string): string => `p.id, p.login, p.identity,
        (SELECT coalesce(json_agg(json_build_object('uai', a.uai, 'structureName', s.name, 'profile', a.profile, 'since', a.since,
            'until', a.until, 'details', a.details) ORDER BY a.uai, a.profile), '[]'::json)
          FROM affiliation a LEFT JOIN structure s ON s.uai = a.uai WHERE a.person_id = p.id AND a.state = 'active') AS affiliations,
        (SELECT coalesce(json_agg(json_build_object('role', r.role, 'uai', r.uai, 'startsOn', r.starts_on, 'endsOn', r.ends_on)
            ORDER BY r.role, r.uai), '[]'::json)
          FROM role_assignment r WHERE r.person_id = p.id AND ${roleCounts('r', '$2::date')}) AS roles,
        (SELECT coalesce(json_agg(json_build_object('uai', o.uai, 'profile', o.profile, 'classes', o.classes)), '[]'::json)
          FROM service_opening o JOIN affiliation a ON a.uai = o.uai AND a.profile = o.profile
          WHERE o.client_id = ${service} AND o.closed_at IS NULL AND a.person_id = p.id AND a.state = 'active') AS openings,
        (SELECT l.legacy_id FROM service_legacy_id l WHERE l.client_id = ${service} AND l.person_id = p.id) AS "legacyId",
        (SELECT coalesce(json_agg(json_build_object('charter', c.charter, 'version', c.version, 'audience', c.audience,
            'structures', c.structures) ORDER BY c.published_at, c.charter), '[]'::json)
          FROM charter_version c WHERE c.superseded_at IS NULL AND NOT EXISTS (SELECT FROM charter_acceptance x
            WHERE x.person_id = p.id AND x.charter = c.charter AND x.version = c.version)) AS charters,
        (SELECT coalesce(json_agg(x.uai), '[]'::json) FROM suspension x WHERE x.person_id = p.id AND x.ended_at IS NULL) AS "suspendedIn",
        EXISTS (SELECT FROM account_report x WHERE x.person_id = p.id) AS reported,
        extract(epoch FROM p.sessions_ended_at)::float8 AS "sessionsEndedAt", CASE WHEN ${withChildren} THEN ${children} END AS children`;

/** Null from the database: they were not asked for. */
type Row = Omit<AccountAtService, 'children'> & { readonly children: readonly AccountChild[] | null };

function accountOf({ children, ...account }: Row): AccountAtService {
  return children === null ? account : { ...account, children };
}

/**
 * The person with open affiliations, the roles that count on `today` and the charters to accept, in one statement; or undefined. Whether he may sign in is `maySignIn`'s to say. `clientId`:
 * the service whose openings and legacy id are read in the same statement; null for none. `withChildren`: whether it hears of a guardian's children.
 */
export async function readAccount(
  db: Queryable,
  personId: string,
  today: string,
  clientId: string | null = null,
  withChildren = false,
): Promise<AccountAtService | undefined> {
  const { rows } = await db.query<Row>({
    name: 'sign-in-account',
    text: `SELECT ${account('$3', '$4::boolean')} FROM person p WHERE p.id = $1`,
    values: [personId, today, clientId, withChildren],
  });
  return rows[0] && accountOf(rows[0]);
}

export type CredentialOfLogin = {
  readonly personId: string;
  readonly hash: string;
  readonly mustChange: boolean;
  /** Last day of an issued code. */
  readonly validUntil: string | null;
};

/**
 * The credential behind a login, already folded (`foldLogin`), and the account that it opens, read in the same statement. Undefined for an unknown login
 * and for one without a password alike.
 */
export async function findCredential(
  db: Queryable,
  login: string,
  today: string,
): Promise<{ readonly credential: CredentialOfLogin; readonly account: AccountAtService } | undefined> {
  if (!isText(login)) return undefined;
  const { rows } = await db.query<Row & Omit<CredentialOfLogin, 'personId'>>({
    name: 'sign-in-credential',
    // Of no service, said in the text: said by parameters, PostgreSQL would find each plan worth making anew, at four times the cost of what it does.
    text: `SELECT ${account('NULL', 'false')}, c.hash, c.must_change AS "mustChange", c.valid_until AS "validUntil"
      FROM person p JOIN credential c ON c.person_id = p.id WHERE p.login = $1`,
    values: [login, today],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const { hash, mustChange, validUntil, ...person } = row;
  return { credential: { personId: person.id, hash, mustChange, validUntil }, account: accountOf(person) };
}
