import { escaped } from './svg.ts';

/** A drawing as a page of its own, which asks for nothing and runs nothing. */
export function htmlOf(title: string, svg: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>body { margin: 16px; font: 16px system-ui, sans-serif } svg { max-width: 100%; height: auto }</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${svg}
</main>
</body>
</html>`;
}
