/** What the backend does with requests that begin from now on. */
export type Behaviour = { readonly kind: 'answer'; readonly delayMs: number } | { readonly kind: 'hang' };

/** Where a channel listens. `xrayDaemon` is `host:port`, for datagrams. */
export interface Addresses {
  readonly url: string;
  readonly xrayDaemon: string;
}

/** What a channel has got since it was opened or cleared. A datagram counts as a request. */
export interface Received {
  readonly requests: number;
  /** Of the bodies as sent, compressed where they were. */
  readonly bytes: number;
  /** Different ones: a span that came twice counts once. Those of a request that was never answered are not in it. */
  readonly spans: number;
  readonly spansByName: Readonly<Record<string, number>>;
  /** Why a body could not be read, where one could not. */
  readonly problem?: string;
}

/** PEM files of a server that speaks TLS. */
export interface Certificate {
  readonly keyFile: string;
  readonly certificateFile: string;
}

/** What the parent asks of the sink's process, and by type what it gets for it. */
export type Command =
  | { readonly kind: 'open'; readonly certificate?: Certificate }
  | { readonly kind: 'behave'; readonly channel: number; readonly behaviour: Behaviour }
  | { readonly kind: 'report'; readonly channel: number }
  | { readonly kind: 'clear'; readonly channel: number }
  | { readonly kind: 'close'; readonly channel: number };

export interface Question {
  readonly id: number;
  readonly command: Command;
}

/** The answer to the question with this id: a value, or what went wrong. */
export interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly failed?: string;
}
