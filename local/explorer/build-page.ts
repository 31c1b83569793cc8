import { build } from 'esbuild';

/** The page's files by the path that serves them. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly body: Uint8Array }>;

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Traces</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
<body><div id="page"></div></body>
</html>
`;

/** Bundles the page, in memory: it takes less time than to find out whether it changed. */
export async function buildPage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { page: 'local/explorer/page/main.tsx' },
    outdir: '/',
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
  });
  const byName = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.contents;
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: Buffer.from(html) }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: byName('.js') ?? new Uint8Array() }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: byName('.css') ?? new Uint8Array() }],
  ]);
}
