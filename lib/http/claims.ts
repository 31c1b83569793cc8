/** What an identity provider says of whoever signed in, as API Gateway has verified it. */
export type Claims = Readonly<Record<string, unknown>>;

/** The claims that API Gateway's JWT authorizer puts into an event's context. */
export function claimsOf(requestContext: unknown): Claims | undefined {
  const { authorizer } = Object(requestContext);
  const { jwt } = Object(authorizer);
  const { claims } = Object(jwt);
  return typeof claims === 'object' && claims !== null ? claims : undefined;
}
