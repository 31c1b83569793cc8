import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { seed } from '../local/database/seed.ts';
import { startCollector } from './support/collector.ts';
import { startDatabase } from './support/database.ts';
import { expectTree } from './support/expect-tree.ts';
import { homeFeedTree } from './support/home-feed-tree.ts';
import { zipNames } from './support/zip-names.ts';

const run = promisify(execFile);
const plantedKey = `hcaik_${'p'.repeat(58)}`;

/** The `serverless` of the README, without credentials. */
const serverless = (args: string[], env: NodeJS.ProcessEnv = {}) => {
  const { PATH, HOME } = process.env;
  const command = ['node_modules/serverless/bin/serverless.js', ...args];
  return run(process.execPath, command, { env: { PATH, HOME, ...env } });
};

const template = () => readFile('.serverless/cloudformation-template-update-stack.json', 'utf8');

/** The environment that the home feed's function gets. */
const variables = async (): Promise<Record<string, string>> =>
  JSON.parse(await template()).Resources.HomeActivitiesLambdaFunction.Properties.Environment.Variables;

describe('serverless', () => {
  it('invokes the built function locally, with its trace', async () => {
    const [collector, database] = await Promise.all([startCollector(), startDatabase()]);
    await seed(database.database, new Date());
    const event = ['--stage', 'local', '--path', 'events/home-activities.json'];
    const { stdout } = await serverless(['invoke', 'local', '--function', 'homeActivities', ...event], {
      HONEYCOMB_API_KEY: plantedKey,
      HONEYCOMB_API_ENDPOINT: collector.url,
      ...database.env,
    });
    const { statusCode, body } = JSON.parse(stdout.slice(stdout.indexOf('{')));
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toHaveLength(3);
    expectTree(await collector.waitForSpans(18), homeFeedTree(database.tableName));
    await Promise.all([collector.close(), database.close()]);
  });

  it('packages the bundle, its map and what it may load later, and nothing else', async () => {
    await serverless(['package', '--stage', 'prod'], { HONEYCOMB_API_KEY: plantedKey });
    expect(await zipNames('.serverless/homeActivities.zip')).toEqual([
      'dist/chunks/dead-letter.js',
      'dist/chunks/dead-letter.js.map',
      'dist/chunks/open-delivery.js',
      'dist/chunks/open-delivery.js.map',
      'dist/chunks/otlp-json-exporter.js',
      'dist/chunks/otlp-json-exporter.js.map',
      'dist/chunks/tracing.js',
      'dist/chunks/tracing.js.map',
      'dist/functions/home-activities.js',
      'dist/functions/home-activities.js.map',
      'dist/home-activities.js',
      'dist/package.json',
    ]);
    const { Properties } = JSON.parse(await template()).Resources.HomeActivitiesLambdaFunction;
    expect(Properties).toMatchObject({
      Handler: 'dist/home-activities.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
    });
  });

  it('takes neither key nor database from the shell into a deployment', async () => {
    const shell = { HONEYCOMB_API_KEY: plantedKey, DYNAMODB_ENDPOINT: 'http://shell', TABLE_NAME: 'shell' };
    await serverless(['package', '--stage', 'dev'], shell);
    expect(await template()).not.toContain(plantedKey);
    expect(await variables()).toEqual({ STAGE: 'dev', TABLE_NAME: 'cruddur-dev' });
  });

  it('takes the key of an explicit parameter in dev, and refuses it elsewhere', async () => {
    await serverless(['package', '--stage', 'dev', '--param', `honeycombApiKey=${plantedKey}`]);
    expect(await variables()).toMatchObject({ HONEYCOMB_API_KEY: plantedKey });
    const refused = serverless(['package', '--stage', 'prod', '--param', `honeycombApiKey=${plantedKey}`]);
    await expect(refused).rejects.toThrow();
    const said = await refused.catch(({ stdout, stderr }) => `${stdout}${stderr}`);
    expect(said).toContain("--param honeycombApiKey is for the stage 'dev', this one is 'prod'");
    expect(said).not.toContain(plantedKey);
  });
});
