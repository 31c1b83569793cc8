import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

const read = async (file: string) => parse(await readFile(file, 'utf8'), { logLevel: 'error' });

interface HttpEvent {
  httpApi: string | { method: string; path: string; authorizer?: string };
}

it('openapi.yaml is a valid document', async () => {
  const { valid, errors } = await new Validator().validate(await read('openapi.yaml'));
  expect([valid, errors]).toEqual([true, undefined]);
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
