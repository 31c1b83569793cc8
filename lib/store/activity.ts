/** A post as the API shows it, see the contract of the backend. Times are ISO 8601 in UTC. */
export interface Activity {
  readonly uuid: string;
  readonly display_name: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly likes_count: number;
  readonly replies_count: number;
  readonly reposts_count: number;
  readonly replies?: readonly Reply[];
}

/** An answer to a post; it lives as long as the post does. */
export interface Reply {
  readonly uuid: string;
  readonly reply_to_activity_uuid: string;
  readonly display_name: string;
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
  readonly likes_count: number;
  readonly replies_count: number;
  readonly reposts_count: number;
}
