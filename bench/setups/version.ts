import bench from '../package.json' with { type: 'json' };
import aws from './aws-distribution/package.json' with { type: 'json' };

const installed: Readonly<Record<string, string>> = { ...bench.dependencies, ...aws.dependencies };

/** A package as a legend names it, such as `sdk-trace 3.1.1`: without its scope, with the version that is installed. */
export const versioned = (name: string): string => `${name.split('/').at(-1)} ${installed[name]}`;
