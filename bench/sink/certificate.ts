import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Certificate } from './messages.ts';

const command = 'openssl';
const options =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1';

/** A certificate for 127.0.0.1 that signs itself, written to a folder, or the sentence that says why there is none. */
export function makeCertificate(folder: string): Certificate | string {
  const certificate = {
    keyFile: join(folder, 'key.pem'),
    certificateFile: join(folder, 'certificate.pem'),
  };
  const files = ['-keyout', certificate.keyFile, '-out', certificate.certificateFile];
  try {
    execFileSync(command, [...options.split(' '), ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
    return certificate;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return `there is no certificate, as ${command} ${isMissing ? 'is not installed' : `failed: ${(error as Error).message}`}`;
  }
}
