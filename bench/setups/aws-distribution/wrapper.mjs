// Preloaded by `node --import`, with the hook on imports that AWS's Lambda layer installs first on Node.js 24, where
// the runtime imports the handler: it looks only at the modules that the instrumentations ask for.
import { register } from 'node:module';
import { createAddHookMessageChannel } from 'import-in-the-middle';

const hook = createAddHookMessageChannel();
register('import-in-the-middle/hook.mjs', import.meta.url, hook.registerOptions);

// The distribution, which the build bundles beside this file.
await import(new URL('./distribution.js', import.meta.url).href);
await hook.waitForAllMessagesAcknowledged();
