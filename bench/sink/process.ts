import { type Channel, openChannel } from './channel.ts';
import type { Answer, Command, Question } from './messages.ts';

/** The process of the sink: what it takes and answers must not disturb the clock of who measures. See sink.ts. */
const channels: (Channel | undefined)[] = [];

async function run(command: Command): Promise<unknown> {
  if (command.kind === 'open') {
    const opened = await openChannel(command.certificate);
    return { channel: channels.push(opened) - 1, addresses: opened.addresses };
  }
  const channel = channels[command.channel];
  if (!channel) throw new Error(`There is no channel ${command.channel}`);
  switch (command.kind) {
    case 'behave':
      return channel.behave(command.behaviour);
    case 'report':
      return await channel.tally.report();
    case 'clear':
      return channel.tally.clear();
    case 'close':
      channels[command.channel] = undefined;
      return await channel.close();
  }
}

const answer = (message: Answer) => void process.send?.(message);

process.on('message', ({ id, command }: Question) => {
  run(command).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, failed: String(error) }),
  );
});
// Who started it is gone.
process.on('disconnect', () => process.exit());
