/** A direct message, as either of the two users who may read it sees it. Times are ISO 8601 in UTC. */
export interface Message {
  readonly uuid: string;
  /** The sender's. */
  readonly display_name: string;
  /** The sender's. */
  readonly handle: string;
  readonly message: string;
  readonly created_at: string;
}

/** A conversation as one of its two users sees it. */
export interface MessageGroup {
  readonly uuid: string;
  /** The other user's. */
  readonly display_name: string;
  /** The other user's. */
  readonly handle: string;
  /** When its latest message was sent. */
  readonly created_at: string;
}
