/** What the bench calls: each set-up has a handler of its own for each, doing the same work and making the same spans. */
export type Workload = 'feed' | 'home-feed';

/** A set-up, built: what a sandbox starts. */
export interface Built {
  /** As in serverless.yml, `file.export`, in the folder that it was built into. */
  readonly handler: string;
  /** Bytes of JavaScript that Init reads, and all that the set-up may read. */
  readonly initBytes: number;
  readonly bytes: number;
}

/** Where a set-up sends its spans: a URL of OTLP/HTTP, and the host and port of a stand-in for the X-Ray daemon. */
export interface Backend {
  /** Its origin, such as `http://127.0.0.1:40123`; traces go to `/v1/traces`. */
  readonly url: string;
  readonly xrayDaemon: string;
}

/** A way to trace a function, or not to. */
export interface Setup {
  readonly name: string;
  /** One line for the table's legend: which packages and versions, set up how, by which documentation. */
  readonly description: string;
  readonly workloads: readonly Workload[];
  /** What arrives at the backend: OTLP requests, X-Ray segments by UDP, or nothing at all. */
  readonly sends: 'otlp' | 'x-ray' | 'nothing';
  /** Writes the handler, and whatever it needs, into a folder of its own. */
  build(workload: Workload, folder: string): Promise<Built>;
  /** The function's environment variables, `NODE_OPTIONS` among them where something is preloaded. */
  env(backend: Backend): Readonly<Record<string, string>>;
}
