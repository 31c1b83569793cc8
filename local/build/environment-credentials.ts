import type { Plugin } from 'esbuild';

const chain = `
export const defaultProvider = () => async () => {
  throw new Error('A client of the AWS SDK was made without credentials. Give it those of the environment.');
};
`;

/**
 * esbuild plugin: leaves the AWS SDK's search for credentials out of the bundles.
 *
 * Lambda gives them in the environment, and the store's client reads them there. The chain that looks into files,
 * SSO, STS and instance metadata besides is 144 KB of 362, read in every Init.
 */
export const environmentCredentialsPlugin: Plugin = {
  name: 'environment-credentials',
  setup(build) {
    const namespace = 'no-credential-chain';
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path }) => ({ path, namespace }));
    build.onLoad({ filter: /./, namespace }, () => ({ contents: chain }));
  },
};
