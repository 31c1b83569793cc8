import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const validator = 'node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js';

const read = async (file: string) => parse(await readFile(file, 'utf8'), { logLevel: 'error' });

interface HttpEvent {
  httpApi: string | { method: string; path: string; authorizer?: string };
}

it('openapi.yaml is a valid document', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [validator, 'openapi.yaml']);
  expect(JSON.parse(stdout)).toEqual({ valid: true });
});

it('serverless.yml has its routes, no others, and an authorizer where it wants a user', async () => {
  const { functions } = await read('serverless.yml');
  const deployed = Object.values<{ events: HttpEvent[] }>(functions).flatMap(({ events }) =>
    events.map(({ httpApi }) => {
      if (typeof httpApi === 'string') return `${httpApi} for all`;
      return `${httpApi.method} ${httpApi.path} for ${httpApi.authorizer ?? 'all'}`;
    }),
  );
  const { paths } = await read('openapi.yaml');
  const described = Object.entries<Record<string, { security: object[] }>>(paths).flatMap(
    ([path, operations]) =>
      Object.entries(operations).map(
        ([method, { security }]) =>
          `${method.toUpperCase()} ${path} for ${security.length > 0 ? 'user' : 'all'}`,
      ),
  );
  expect(deployed.sort()).toEqual(described.sort());
});
