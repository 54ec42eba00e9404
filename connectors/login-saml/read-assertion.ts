// What a verified assertion says, and whether it is for us, now, and the answer to the request that was kept (saml-profiles 4.1.4.2 and 4.1.4.3). Given
// signed content alone; must not know signatures.
import { LoginRefused } from '#core/upstream/login-refused.ts';
import type { UpstreamIdentity } from '../connector.ts';
import type { Element } from '../shared/xml-signature/strict-tree.ts';
import { attributesOf } from './attributes.ts';
import type { Configuration } from './configuration.ts';
import { assertionNamespace, bearer, transient } from './names.ts';
import { childrenNamed, instantOf, invalid, isNamed, onlyChild, textOf } from './read-xml.ts';
import type { VerifiedAnswer } from './verify-answer.ts';

/** What the answer has to match. `after`: milliseconds since 1970 before which a proof is too old, null when any will do. */
export type Expected = { readonly id: string; readonly returnUrl: string; readonly now: Date; readonly after: number | null };

/** `nameId`: as it was signed. `until`: when this answer would be too old in any case. */
export type ReadAssertion = {
  readonly identity: UpstreamIdentity;
  readonly id: string;
  readonly nameId: string;
  readonly until: Date;
};

const parts = ['Issuer', 'Subject', 'Conditions', 'AuthnStatement', 'AttributeStatement'];

/** @throws LoginRefused */
export function readAssertion({ response, assertion }: VerifiedAnswer, settings: Configuration, expected: Expected): ReadAssertion {
  if (response !== null) demandAnswer(response, settings, expected);
  if (!assertion.children.every(({ uri, local }) => uri === assertionNamespace && parts.includes(local)))
    invalid('unknown element in the assertion');
  const part = (local: string): Element => onlyChild(assertion, assertionNamespace, local) ?? invalid(`no ${local}`);
  demandIssuer(onlyChild(assertion, assertionNamespace, 'Issuer'), settings);
  const issued = demandFresh(assertion, settings, expected);
  const nameId = demandSubject(part('Subject'), settings, expected);
  demandConditions(part('Conditions'), settings, expected);
  const { authenticatedAt, context } = demandStatement(part('AuthnStatement'), settings, expected);
  const attributes = attributesOf(childrenNamed(assertion, assertionNamespace, 'AttributeStatement'), settings.names);
  const identity: UpstreamIdentity = {
    issuer: settings.issuer,
    subject: subjectOf(nameId, attributes, settings),
    attributes,
    authenticatedAt,
    contexts: [context],
  };
  const until = new Date(issued.getTime() + (settings.answerSeconds + 2 * settings.skewSeconds) * 1000);
  return { identity, id: assertion.attributes.get('ID') ?? invalid('no ID'), nameId: nameId.text, until };
}

function demandAnswer(response: Element, settings: Configuration, expected: Expected): void {
  if (response.attributes.get('Destination') !== expected.returnUrl) invalid('another destination');
  if (response.attributes.get('InResponseTo') !== expected.id) invalid('answer to another request, or to none');
  demandFresh(response, settings, expected);
  const issuer = onlyChild(response, assertionNamespace, 'Issuer');
  if (issuer !== null) demandIssuer(issuer, settings);
}

function demandIssuer(issuer: Element | null, settings: Configuration): void {
  if (textOf(issuer, 'Issuer') !== settings.issuer) invalid('another issuer');
}

/** IssueInstant. */
function demandFresh(element: Element, { answerSeconds, skewSeconds }: Configuration, { now }: Expected): Date {
  const issued = instantOf(element.attributes.get('IssueInstant'), 'IssueInstant');
  const age = (now.getTime() - issued.getTime()) / 1000;
  if (age < -skewSeconds) invalid('issued in the future');
  if (age > answerSeconds + skewSeconds) throw new LoginRefused('stale', 'issued too long ago');
  return issued;
}

/** NotBefore and NotOnOrAfter, where they are. */
function demandPeriod({ attributes }: Element, { skewSeconds }: Configuration, { now }: Expected): void {
  const [from, until] = [attributes.get('NotBefore'), attributes.get('NotOnOrAfter')];
  const skew = skewSeconds * 1000;
  if (from !== undefined && now.getTime() < instantOf(from, 'NotBefore').getTime() - skew) invalid('not valid yet');
  if (until !== undefined && now.getTime() >= instantOf(until, 'NotOnOrAfter').getTime() + skew)
    throw new LoginRefused('stale', 'no longer valid');
}

/** One NameID, confirmed once, by whoever bears the answer, for our address and our request. */
function demandSubject(subject: Element, settings: Configuration, expected: Expected): Element {
  const nameId = onlyChild(subject, assertionNamespace, 'NameID');
  const confirmation = onlyChild(subject, assertionNamespace, 'SubjectConfirmation');
  if (subject.children.some((one) => one !== nameId && one !== confirmation)) invalid('unknown element in the subject');
  const data = confirmation && onlyChild(confirmation, assertionNamespace, 'SubjectConfirmationData');
  if (data === null || confirmation?.attributes.get('Method') !== bearer || confirmation.children.length !== 1)
    return invalid('not confirmed by its bearer');
  if (data.attributes.get('Recipient') !== expected.returnUrl) invalid('another recipient');
  if (data.attributes.get('InResponseTo') !== expected.id) invalid('answer to another request, or to none');
  if (!data.attributes.has('NotOnOrAfter')) invalid('no end of the confirmation');
  demandPeriod(data, settings, expected);
  textOf(nameId, 'NameID');
  return nameId!;
}

function demandConditions(conditions: Element, settings: Configuration, expected: Expected): void {
  if (!conditions.attributes.has('NotOnOrAfter')) invalid('no end of the conditions');
  demandPeriod(conditions, settings, expected);
  const audiences = childrenNamed(conditions, assertionNamespace, 'AudienceRestriction');
  const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];
  if (!conditions.children.every(({ uri, local }) => uri === assertionNamespace && known.includes(local))) invalid('unknown condition');
  const forUs = (one: Element): boolean =>
    one.children.every((child) => isNamed(child, assertionNamespace, 'Audience')) &&
    one.children.some((child) => child.text === settings.entityId && child.children.length === 0);
  if (audiences.length === 0 || !audiences.every(forUs)) invalid('another audience');
}

type Statement = { readonly authenticatedAt: Date; readonly context: string };

function demandStatement(statement: Element, settings: Configuration, { now, after }: Expected): Statement {
  const skew = settings.skewSeconds * 1000;
  const authenticatedAt = instantOf(statement.attributes.get('AuthnInstant'), 'AuthnInstant');
  if (authenticatedAt.getTime() > now.getTime() + skew) invalid('proved in the future');
  const ends = statement.attributes.get('SessionNotOnOrAfter');
  if (ends !== undefined && now.getTime() >= instantOf(ends, 'SessionNotOnOrAfter').getTime() + skew)
    throw new LoginRefused('stale', 'the session has ended');
  if (after !== null && authenticatedAt.getTime() < after - skew)
    throw new LoginRefused('stale', 'the person was asked to prove again who he is, and did not');
  const context = onlyChild(statement, assertionNamespace, 'AuthnContext');
  const said = textOf(context && onlyChild(context, assertionNamespace, 'AuthnContextClassRef'), 'AuthnContextClassRef');
  const accepted = settings.acceptedContexts;
  if (accepted.length > 0 && !accepted.includes(said)) throw new LoginRefused('weak', 'AuthnContextClassRef is none of the accepted ones');
  return { authenticatedAt, context: said };
}

function subjectOf(nameId: Element, attributes: UpstreamIdentity['attributes'], settings: Configuration): string {
  const { subjectAttribute } = settings;
  if (subjectAttribute === undefined) {
    if (nameId.attributes.get('Format') === transient) throw new LoginRefused('misconfigured', 'the NameID changes at every sign-in');
    // Unique within its qualifiers only (saml-core 8.3.7): another one's would be another person's.
    const { issuer, entityId } = settings;
    if (
      (nameId.attributes.get('NameQualifier') ?? issuer) !== issuer ||
      (nameId.attributes.get('SPNameQualifier') ?? entityId) !== entityId
    )
      invalid('a NameID of somebody else');
    return nameId.text;
  }
  const [value, ...more] = Object.hasOwn(attributes, subjectAttribute) ? attributes[subjectAttribute]! : [];
  return value === undefined || more.length > 0 ? invalid('not exactly one value of the lasting identifier') : value;
}
