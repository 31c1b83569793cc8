import type { User } from '../store/index.ts';
import type { Claims } from './claims.ts';
import { handleOf } from './handle.ts';
import type { Request } from './request.ts';
import { type Answer, broken, problem } from './response.ts';

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
  const name = textClaim(claims, handleClaim());
  if (name === undefined) return { refused: broken([blank]) };
  const handle = handleOf(name);
  if (handle === undefined) {
    return { refused: problem(403, 'handle_invalid', 'The name in your token cannot be used as a handle.') };
  }
  return { user: { sub, handle, displayName: textClaim(claims, 'name')?.slice(0, 128) ?? handle } };
}

const handleClaim = (env = process.env): string => env.HANDLE_CLAIM?.trim() || 'cognito:username';

function textClaim(claims: Claims | undefined, name: string): string | undefined {
  const value = claims && Object.hasOwn(claims, name) ? claims[name] : undefined;
  return typeof value === 'string' ? value.toWellFormed().trim() || undefined : undefined;
}
