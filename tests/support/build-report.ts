import { readFile } from 'node:fs/promises';
import type { BuildReport } from '../../local/build/report.ts';

/** What the build says of a folder: bytes, modules and packages of each bundle. */
export async function readReport(folder: string): Promise<BuildReport> {
  return JSON.parse(await readFile(`${folder}/report.json`, 'utf8'));
}
