declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** @see https://github.com/architect/dynalite#api */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
