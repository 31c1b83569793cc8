declare const __SERVICE_NAME__: string | undefined;
declare const __SERVICE_VERSION__: string | undefined;

/** The service's name where no variable says otherwise; esbuild puts it in (`define` in esbuild.config.mjs). */
export const buildServiceName = typeof __SERVICE_NAME__ === 'string' ? __SERVICE_NAME__ : 'lambda';

/** The commit that the bundle was built from, or `unknown` outside a build. */
export const buildVersion = typeof __SERVICE_VERSION__ === 'string' ? __SERVICE_VERSION__ : 'unknown';

/** This layer's own name and version, as `telemetry.distro.*` and as the scope of its spans. */
export const distro = { name: 'cruddur-tracing', version: '0.1.0' } as const;
