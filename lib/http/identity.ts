import { isHandle, type User } from '../store/index.ts';
import type { Claims } from './claims.ts';
import type { Request } from './request.ts';
import { type Answer, broken, problem } from './response.ts';

const longestName = 128;

const invalidHandle =
  'The name in your token cannot be a handle: 1 to 64 of a to z, 0 to 9, _, and, but at its ends, - and the full stop.';

type Identity = { readonly user: User } | { readonly refused: Answer };

/**
 * The user that acts, by the authorizer's claims alone. `sub` is the identity; the handle comes from a claim that the
 * user cannot change: Cognito's `cognito:username`, or the one that `HANDLE_CLAIM` names.
 *
 * @param blank the code for an identity without a handle
 */
export function identity({ claims }: Request, blank = 'user_handle_blank'): Identity {
  const sub = textClaim(claims, 'sub');
  if (!claims || sub === undefined || sub.length > 128) {
    return {
      refused: problem(401, 'unauthorized', 'Nobody is signed in. Send a token in the header Authorization.'),
    };
  }
  const handle = textClaim(claims, handleClaim());
  if (handle === undefined) return { refused: broken([blank]) };
  // Nothing is folded here: two names of an identity provider must never become one handle.
  if (!isHandle(handle)) return { refused: problem(403, 'handle_invalid', invalidHandle) };
  const displayName = [...(textClaim(claims, 'name') ?? handle)].slice(0, longestName).join('');
  return { user: { sub, handle, displayName } };
}

const handleClaim = (env = process.env): string => env.HANDLE_CLAIM?.trim() || 'cognito:username';

function textClaim(claims: Claims | undefined, name: string): string | undefined {
  const value = claims && Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' ? value.toWellFormed().trim() || undefined : undefined;
}
