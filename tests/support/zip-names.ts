import { readFile } from 'node:fs/promises';

/** The names of the files in a zip, sorted, from its central directory (APPNOTE.TXT 4.3.12). */
export async function zipNames(path: string): Promise<string[]> {
  const bytes = await readFile(path);
  const end = bytes.lastIndexOf('PK\u0005\u0006');
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}
