import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Fails with all that is wrong, unless the answer is one that openapi.yaml lets the operation give. */
export type CheckAnswer = (method: string, route: string, answer: ApiAnswer) => void;

export async function loadContract(): Promise<CheckAnswer> {
  const document = parse(await readFile('openapi.yaml', 'utf8'));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const validate = (pointer: string, value: unknown) => {
    const check = ajv.getSchema(`openapi#${pointer}`);
    if (!check) throw new Error(`openapi.yaml has nothing at ${pointer}`);
    if (!check(value))
      throw new Error(`${pointer}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(value)}`);
  };
  return (method, route, answer) => {
    const operation = document.paths[route]?.[method.toLowerCase()];
    const stated = operation?.responses?.[answer.statusCode];
    if (!stated)
      throw new Error(`openapi.yaml knows no ${answer.statusCode} of ${method} ${route}: ${answer.body}`);
    const escaped = route
      .replaceAll('~', '~0')
      .replaceAll('/', '~1')
      .replaceAll('{', '%7B')
      .replaceAll('}', '%7D');
    const at = stated.$ref
      ? stated.$ref.slice(1)
      : `/paths/${escaped}/${method.toLowerCase()}/responses/${answer.statusCode}`;
    const response = stated.$ref ? document.components.responses[stated.$ref.split('/').at(-1)] : stated;
    expect(answer.headers['content-type']).toBe('application/json');
    validate(`${at}/content/application~1json/schema`, JSON.parse(answer.body));
    for (const [name, header] of Object.entries<{ $ref: string }>(response.headers ?? {})) {
      const { required } = document.components.headers[header.$ref.split('/').at(-1) ?? ''];
      if (required) expect(answer.headers).toHaveProperty(name);
      if (answer.headers[name] !== undefined)
        validate(`${header.$ref.slice(1)}/schema`, answer.headers[name]);
    }
  };
}
