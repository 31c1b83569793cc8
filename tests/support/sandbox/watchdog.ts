import { spawn } from 'node:child_process';

/**
 * Kills the process group and removes the folder when this process goes away in whatever manner: a stopped child could not notice by
 * itself. The shell waits for the end of its input, which comes when its writer is gone. Returns what calls it off.
 */
export function watch(group: number, folder: string): () => void {
  const script = `read -r _; kill -s KILL -- -${group}; rm -rf -- "$0"`;
  const shell = spawn('/bin/sh', ['-c', script, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return () => shell.kill('SIGKILL');
}
