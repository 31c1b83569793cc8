import { serveDatabase } from './front.ts';

/** The embedded database's own process: `process.ts <port> [folder]`. It ends with the process that started it. */
const [port, folder] = process.argv.slice(2);

process.once('disconnect', () => process.exit());
// Ctrl-C reaches the whole group; the starter stops this one when nobody needs it any more.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

try {
  const served = await serveDatabase(Number(port), folder || undefined);
  process.send?.({ port: served.port });
} catch (error) {
  process.send?.({ failed: error instanceof Error ? error.message : String(error) });
}
