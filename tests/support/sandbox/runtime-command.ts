import path from 'node:path';
import type { RuntimeCommand } from './types.ts';

const NODE = 'node_modules/.bin/node';
const CLIENTS = {
  'stand-in': 'tests/support/sandbox/runtime-client.mjs',
  'aws-lambda-ric': 'conformance/node_modules/aws-lambda-ric/index.mjs',
} as const;

/**
 * The runtime that `SANDBOX_RUNTIME` names (`stand-in` unless set), on the repository's own Node 24 whatever runs
 * the tests. Paths are relative to the repository's root, where tests are started. Throws on an unknown name.
 */
export function chooseRuntime(
  name: string = process.env.SANDBOX_RUNTIME ?? 'stand-in',
  repository: string = process.cwd(),
): RuntimeCommand {
  if (name !== 'stand-in' && name !== 'aws-lambda-ric') {
    throw new Error(`SANDBOX_RUNTIME is "stand-in" or "aws-lambda-ric", not "${name}"`);
  }
  return {
    name,
    command: path.join(repository, NODE),
    args: [path.join(repository, CLIENTS[name])],
  };
}
