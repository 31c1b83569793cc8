import { buildPage } from '../../explorer/build-page.ts';
import { createExplorer } from '../../explorer/explorer.ts';
import { startReceiver } from '../../receiver/receiver.ts';

/** The receiver and the explorer as `npm start` runs them, in a process of their own, which tells its memory. */
const explorer = createExplorer(await buildPage());
const receiver = await startReceiver({
  port: 0,
  onSpans: (spans) => explorer.add(spans),
  pages: (request, response) => explorer.handle(request, response),
});
process.on('message', () => process.send?.(process.memoryUsage.rss()));
process.once('disconnect', () => process.exit());
process.send?.(receiver.url);
