import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { startCollector } from './support/collector.ts';
import { expectTree } from './support/expect-tree.ts';
import { homeFeedTree } from './support/home-feed-tree.ts';
import { npmStart, places, stopAll } from './support/npm-start.ts';

const run = promisify(execFile);

afterEach(stopAll);

describe('npm start', () => {
  it('serves the feed, prints its trace, and stops at Ctrl-C', async () => {
    const env = await places();
    const { PORT: port, OTLP_PORT: otlpPort } = env;
    const { child, says, output } = npmStart(env);
    await says('Ctrl-C');
    expect(output()).toContain(`curl http://localhost:${port}/api/activities/home`);
    expect(output()).toContain(`http://127.0.0.1:${otlpPort}/v1/traces`);

    const response = await fetch(`http://localhost:${port}/api/activities/home?token=secret-token`, {
      headers: { origin: 'http://localhost:3000', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
    expect(response.headers.get('traceparent')).toMatch(new RegExp(`^00-${'a'.repeat(32)}-[0-9a-f]{16}-01$`));
    expect(await response.json()).toHaveLength(3);
    await says(/inner=true/);
    expect(output()).toMatch(/trace a{32}.*Cruddur.*18 spans/);
    expect(output()).toContain(`http://localhost:${otlpPort}/trace/${'a'.repeat(32)}`);
    expect(output()).toMatch(
      /└─ GET \/api\/activities\/home.*└─ home-activities-data.*├─ Query cruddur-local.*├─ BatchGetItem cruddur-local.*└─ home-result-activities/s,
    );
    expect(output()).not.toContain('secret-token');

    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${otlpPort}/`)).rejects.toThrow();
  }, 60_000);

  it("answers the README's lines, each with a trace of its queries, and has all of it after a restart", async () => {
    const env = await places();
    const first = npmStart(env);
    await first.says('Ctrl-C');
    const readme = await readFile('README.md', 'utf8');
    const lines = [...readme.matchAll(/^\| `[A-Z]+ \/api.*\| `(curl .*)` \|$/gm)].map(
      ([, line = '']) => line,
    );
    expect(lines).toHaveLength(10);
    const answers: unknown[][] = [];
    for (const line of lines) {
      const command = line.replace('localhost:4567', `localhost:${env.PORT}`);
      const { stdout } = await run('sh', ['-c', command.replace('curl', 'curl -sS -i')]);
      const traceId = /^traceparent: 00-([0-9a-f]{32})-/m.exec(stdout)?.[1];
      const body = JSON.parse(stdout.slice(stdout.indexOf('\r\n\r\n')));
      answers.push([line, /^HTTP\/1.1 200 /.test(stdout), body]);
      await first.says(new RegExp(`trace ${traceId}[^]*app.dynamodb.capacity_units=`));
    }
    expect(answers.map(([line, ok]) => [line, ok])).toEqual(lines.map((line) => [line, true]));
    const posted = answers.find(([line]) => /"ttl"/.test(String(line)))?.[2];

    process.kill(-(first.child.pid ?? 0), 'SIGINT');
    await once(first.child, 'exit');
    const second = npmStart(env);
    await second.says('Ctrl-C');
    const home = await fetch(`http://localhost:${env.PORT}/api/activities/home`);
    const feed = (await home.json()) as unknown[];
    expect(feed).toHaveLength(4);
    expect(feed).toContainEqual(posted);
  }, 120_000);

  it('sends spans to Honeycomb where there is a key, and starts no receiver', async () => {
    const collector = await startCollector();
    const env = await places();
    const key = `hcaik_${'0'.repeat(58)}`;
    const honeycomb = {
      HONEYCOMB_API_KEY: key,
      HONEYCOMB_API_ENDPOINT: collector.url,
      HONEYCOMB_SERVICE_NAME: 'Mine',
    };
    const { says, output } = npmStart({ ...env, ...honeycomb });
    await says('Ctrl-C');
    expect(output()).toContain('HONEYCOMB_API_KEY');
    await fetch(`http://localhost:${env.PORT}/api/activities/home`);
    const spans = await collector.waitForSpans(18);
    expectTree(spans, homeFeedTree('cruddur-local'));
    expect(spans[0]?.resource).toMatchObject({
      'service.name': 'Mine',
      'deployment.environment.name': 'local',
    });
    expect(collector.requests[0]?.headers['x-honeycomb-team']).toBe(key);
    expect(output()).not.toContain(key);
    await collector.close();
  }, 60_000);

  it.each(['PORT', 'OTLP_PORT', 'DYNAMODB_PORT'])(
    'says so when the port of %s is in use',
    async (variable) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const port = String((taken.address() as { port: number }).port);
      const { child, output } = npmStart({ ...(await places()), [variable]: port });
      expect(await once(child, 'exit')).toEqual([1, null]);
      expect(output()).toContain(port);
      expect(output()).toContain(variable);
      expect(output()).not.toContain('    at ');
      taken.close();
    },
  );

  it('says so when a port is none', async () => {
    const { child, output } = npmStart({ PORT: '80a' });
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(output()).toContain("PORT is '80a', which is no port.");
  });
});
