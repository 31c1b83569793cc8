/**
 * The functions' environment, for serverless.yml. A variable without a value is left out rather than set empty, so
 * that under `npm start` and `serverless invoke local` the shell's own value reaches the function.
 *
 * `HONEYCOMB_API_KEY` is in it for `dev` alone and only by an explicit `--param honeycombApiKey=…`: whoever may read
 * the function's configuration reads the key.
 */
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const key = await resolveVariable("param:honeycombApiKey, ''");
  if (key && stage !== 'dev') {
    throw new Error(
      `--param honeycombApiKey is for the stage 'dev', this one is '${stage}': a key in a function's environment can ` +
        'be read by everybody who may read its configuration. Deploy without the parameter.',
    );
  }
  const environment = {
    STAGE: stage,
    ...(stage === 'local' ? await localDatabase(resolveVariable) : { TABLE_NAME: `cruddur-${stage}` }),
    // Which claim names the user: one that the user cannot change.
    HANDLE_CLAIM: await resolveVariable("param:handleClaim, ''"),
    HONEYCOMB_SERVICE_NAME: await resolveVariable("env:HONEYCOMB_SERVICE_NAME, ''"),
    HONEYCOMB_API_ENDPOINT: await resolveVariable("env:HONEYCOMB_API_ENDPOINT, ''"),
    HONEYCOMB_API_KEY: key,
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
};

/** The database of `npm start`, unless the shell says another; no deployed stage takes it from there. */
async function localDatabase(resolveVariable) {
  return {
    TABLE_NAME: await resolveVariable("env:TABLE_NAME, 'cruddur-local'"),
    DYNAMODB_ENDPOINT: await resolveVariable("env:DYNAMODB_ENDPOINT, 'http://127.0.0.1:8000'"),
  };
}
