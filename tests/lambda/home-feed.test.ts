import { gunzipSync } from 'node:zlib';
import homeEvent from '../../events/home-activities.json' with { type: 'json' };
import { expectTree } from '../support/expect-tree.ts';
import { closeFunctions, startFunction, testKey } from '../support/function.ts';

afterEach(closeFunctions);

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the home feed without its database', () => {
  it('answers what the handler answers', async () => {
    const { sandbox } = await startFunction('dist-fixtures/home-feed.handler');
    const { payload } = await sandbox.invoke(homeEvent);
    expect(payload).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
    const activities = JSON.parse((payload as { body: string }).body);
    expect(activities.map(({ handle, message }: Record<string, string>) => [handle, message])).toEqual([
      ['garek', 'My dear doctor, I am just simple tailor'],
      ['andrewbrown', 'Cloud is very fun!'],
      ['worf', 'I am out of prune juice'],
    ]);
  });

  it('is one trace of three spans', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler');
    const { requestId, payload } = await sandbox.invoke(homeEvent);
    const spans = await collector.waitForSpans(3);
    expectTree(spans, {
      name: 'GET /api/activities/home',
      kind: 'SERVER',
      status: 'UNSET',
      attributes: {
        'faas.trigger': 'http',
        'faas.invocation_id': requestId,
        'faas.coldstart': true,
        'aws.lambda.init_duration_ms': expect.any(Number),
        'cloud.account.id': '123456789012',
        'cloud.resource_id': 'arn:aws:lambda:eu-central-1:123456789012:function:home-feed',
        'aws.lambda.invoked_arn': 'arn:aws:lambda:eu-central-1:123456789012:function:home-feed',
        'aws.xray.trace_id': /^1-[0-9a-f]{8}-[0-9a-f]{24}$/,
        'http.request.method': 'GET',
        'http.route': '/api/activities/home',
        'url.path': '/api/activities/home',
        'url.scheme': 'https',
        'server.address': 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
        'client.address': '203.0.113.7',
        'user_agent.original': 'curl/8.7.1',
        'network.protocol.version': '1.1',
        'http.response.status_code': 200,
        'http.response.body.size': Buffer.byteLength((payload as { body: string }).body),
      },
      absent: ['url.full', 'url.query', 'error.type', 'SampleRate'],
      children: [
        {
          name: 'home-activities-data',
          kind: 'INTERNAL',
          attributes: { outer: true, 'app.hubabuba': iso, 'app.result_length': 3 },
          children: [
            {
              name: 'home-result-activities',
              kind: 'INTERNAL',
              attributes: { inner: true, 'app.hubabuba': iso },
            },
          ],
        },
      ],
    });
    expect(spans.flatMap(({ events, links }) => [...events, ...links])).toEqual([]);
  });

  it('sends it as one request: protobuf, gzip, and the key', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler');
    await sandbox.invoke(homeEvent);
    await sandbox.invoke(homeEvent);
    expect(collector.requests).toHaveLength(2);
    for (const request of collector.requests) {
      expect(request).toMatchObject({ method: 'POST', path: '/v1/traces' });
      expect(request.headers).toMatchObject({
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
        'x-honeycomb-team': testKey,
      });
      expect(request.headers).not.toHaveProperty('x-honeycomb-dataset');
      expect(request.spans).toHaveLength(3);
      expect(gunzipSync(request.rawBody).includes(testKey)).toBe(false);
    }
  });

  it('says once per sandbox who sends', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler', {
      memoryMb: 512,
      env: { OTEL_RESOURCE_ATTRIBUTES: 'team=crud%20crew,cloud.region=mars-north-1' },
    });
    await sandbox.invoke(homeEvent);
    const [first] = await collector.waitForSpans(3);
    expect(first?.resource).toMatchObject({
      'service.name': 'Cruddur',
      'service.version': expect.stringMatching(/^[0-9a-f]{12}(-dirty)?$|^unknown$/),
      'service.instance.id': expect.stringMatching(uuid),
      'deployment.environment.name': 'test',
      'cloud.provider': 'aws',
      'cloud.platform': 'aws_lambda',
      'cloud.region': 'mars-north-1',
      'faas.name': 'home-feed',
      'faas.version': '$LATEST',
      'faas.instance': expect.stringContaining('[$LATEST]'),
      'faas.max_memory': 536_870_912,
      'process.runtime.name': 'nodejs',
      'process.runtime.version': expect.stringMatching(/^24\./),
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': '2.12.0',
      'telemetry.distro.name': 'cruddur-tracing',
      'telemetry.distro.version': expect.any(String),
      team: 'crud crew',
    });
  });

  it('is a cold start once, and never where no caller waited for Init', async () => {
    const coldStarts = async (
      initializationType: 'on-demand' | 'provisioned-concurrency' | 'lambda-managed-instances',
    ) => {
      const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler', {
        initializationType,
      });
      await sandbox.invoke(homeEvent);
      await sandbox.invoke(homeEvent);
      const roots = (await collector.waitForSpans(6)).filter(({ kind }) => kind === 'SERVER');
      return roots.map(({ attributes }) => [
        attributes['faas.coldstart'],
        Number(attributes['aws.lambda.init_duration_ms']) > 0,
      ]);
    };
    const [cold, warm] = [
      [true, true],
      [false, false],
    ];
    expect(await coldStarts('on-demand')).toEqual([cold, warm]);
    expect(await coldStarts('provisioned-concurrency')).toEqual([warm, warm]);
    expect(await coldStarts('lambda-managed-instances')).toEqual([warm, warm]);
  });

  it('gives the caller the trace it can look for', async () => {
    const { sandbox, collector } = await startFunction('dist-fixtures/home-feed.handler');
    const { payload } = await sandbox.invoke(homeEvent);
    const root = (await collector.waitForSpans(3)).find(({ kind }) => kind === 'SERVER');
    const { traceparent } = (payload as { headers: Record<string, string> }).headers;
    expect(traceparent).toBe(`00-${root?.traceId}-${root?.spanId}-01`);
  });
});
