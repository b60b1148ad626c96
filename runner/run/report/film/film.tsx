import { render } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { RunFold } from '../../events/fold.ts';
import './film.css';
import { type FilmData, sceneKey } from './film-data.ts';
import { Overview } from './overview.tsx';
import { SceneView } from './scene.tsx';
import { SceneFold } from './scenes.ts';

/** What the address says after #: a scene, and a step from 1. */
function readPlace(): { key: string; step: number } | undefined {
  const [key = '', step = '1'] = location.hash.slice(1).split('/');
  if (key === '') return undefined;
  try {
    return { key: decodeURIComponent(key), step: Math.max(0, Number(step) - 1 || 0) };
  } catch {
    return undefined;
  }
}

function Film({ data }: { data: FilmData }) {
  const run = useMemo(() => {
    const fold = new RunFold();
    for (const event of data.events) fold.add(event);
    return fold.result();
  }, [data]);
  // Networks are made of the events when the first film is looked at.
  const [place, setPlace] = useState(readPlace);
  const isFilm = place !== undefined;
  const scenes = useMemo(() => {
    const fold = new SceneFold();
    if (isFilm) for (const event of data.events) fold.add(event);
    return fold.scenes;
  }, [data, isFilm]);
  useEffect(() => {
    const onHash = () => setPlace(readPlace());
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const go = useCallback(
    (step: number) => {
      if (place === undefined) return;
      history.replaceState(null, '', `#${encodeURIComponent(place.key)}/${step + 1}`);
      setPlace({ ...place, step });
    },
    [place],
  );
  const { start, counts, complete, interrupted, took } = run;
  const { machine, mode, netscene } = start;
  const result = run.scenarios.find(({ summary, kernel }) => sceneKey(summary.name, kernel) === place?.key);
  const told = Object.entries(counts).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  return (
    <>
      <header>
        <h1>{result === undefined ? 'netscene' : <a href="#overview">netscene</a>}</h1>
        <p>
          <strong>{told.join(', ') || 'nothing ran'}</strong> in {(took / 1000).toFixed(1)} s
          {interrupted && ', interrupted'}
          {!complete && ', broken off'}
        </p>
        <p class="soft">
          kernel {machine.kernel} ({machine.arch}), iproute2 {machine.iproute2}, Node {machine.node}, netscene{' '}
          {netscene}, {mode} mode
        </p>
      </header>
      <main>
        {result === undefined ? (
          <Overview run={run} />
        ) : (
          <>
            <h2>
              {result.summary.name}: {result.summary.title}{' '}
              <small class="soft">
                {result.summary.section}
                {result.summary.lines && `, lines ${result.summary.lines.join('–')}`}
              </small>
            </h2>
            {result.reason !== undefined && <p>Skipped: {result.reason}</p>}
            <SceneView
              key={place?.key ?? ''}
              result={result}
              scene={scenes.get(place?.key ?? '')}
              layout={data.layouts[place?.key ?? '']}
              step={Math.min(place?.step ?? 0, result.steps.length - 1)}
              go={go}
            />
          </>
        )}
      </main>
    </>
  );
}

/** The data of the page: JSON, compressed, in base64. */
async function unpacked(text: string): Promise<FilmData> {
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const json = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(json).json()) as FilmData;
}

const root = document.getElementById('film');
const text = document.getElementById('data')?.textContent;
if (root !== null && text) unpacked(text).then((data) => render(<Film data={data} />, root));
