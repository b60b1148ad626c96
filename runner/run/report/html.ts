import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { layOut } from '../../drawing/layout.ts';
import { drawingStyle } from '../../drawing/style.ts';
import { escaped } from '../../drawing/svg.ts';
import { unionOf } from '../../drawing/union.ts';
import { packageRoot } from '../../kit/package-root.ts';
import type { RunEvent } from '../events/event.ts';
import type { FilmData, PlainLayout } from './film/film-data.ts';
import { SceneFold, statesOf } from './film/scenes.ts';
import type { MakeReporter } from './reporter.ts';

/**
 * One page with the whole run in it: the events, and the program that shows them (`film/`). It needs nothing else,
 * and asks for nothing: it can be opened from a file without a network.
 */
export const html: MakeReporter = (output) => {
  const events: RunEvent[] = [];
  const scenes = new SceneFold();
  return (event) => {
    events.push(event);
    scenes.add(event);
    if (event.type !== 'run-end') return;
    return layoutsOf(scenes).then((layouts) => output.write(pageOf({ events, layouts })));
  };
};

/** One layout for all states of a scene. */
async function layoutsOf({ scenes }: SceneFold): Promise<Record<string, PlainLayout>> {
  const layouts: Record<string, PlainLayout> = {};
  for (const [key, scene] of scenes) {
    const states = statesOf(scene);
    if (states.length === 0) continue;
    const layout = await layOut(unionOf(states.map(({ diagram }) => diagram)));
    layouts[key] = {
      ...layout,
      boxes: Object.fromEntries(layout.boxes),
      wires: Object.fromEntries(layout.wires),
    };
  }
  return layouts;
}

function pageOf(data: FilmData): string {
  const [program, style] = ['film.js', 'film.css'].map((name) =>
    readFileSync(join(packageRoot, 'dist/film', name), 'utf8').trim(),
  ) as [string, string];
  const styles = `${style}${drawingStyle}`;
  const start = data.events.find(({ type }) => type === 'run-start');
  const machine = start?.type === 'run-start' ? start.machine.kernel : '';
  const policy = `default-src 'none'; script-src ${hashOf(program)}; style-src ${hashOf(styles)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>netscene: ${escaped(machine)}</title>
<style>${styles}</style>
</head>
<body>
<noscript>This report is shown by a program in it, which this browser does not run.</noscript>
<div id="film"></div>
<script type="application/gzip" id="data">${packed(data)}</script>
<script>${program}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Most of it says the same again and again. */
function packed(data: FilmData): string {
  return gzipSync(JSON.stringify(data), { level: 9 }).toString('base64');
}
