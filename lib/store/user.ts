/** Somebody who acts: the identity that an authorizer vouches for. */
export interface User {
  /** The identity itself: never changes, never given to somebody else. */
  readonly sub: string;
  /** Lower case; the name that others use for this user. */
  readonly handle: string;
  /** Shown with what the user writes; the user may change it. */
  readonly displayName: string;
}
