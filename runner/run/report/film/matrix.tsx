import { matrixAt } from './pairs.ts';
import type { Scene } from './scenes.ts';
import { Scrolled } from './scrolled.tsx';

interface MatrixProps {
  readonly scene: Scene;
  readonly step: number;
  readonly chosen: string | undefined;
  readonly choose: (pair: string | undefined) => void;
}

/** All pairs that were asked so far: who reaches whom at this moment. */
export function Matrix({ scene, step, chosen, choose }: MatrixProps) {
  const { sources, targets, titleOf, pairOf } = matrixAt(scene, step);
  if (sources.length === 0) return <p class="soft">No pair was asked up to here.</p>;
  return (
    <Scrolled class="scroll" label="Matrix of pairs">
      <table class="matrix">
        <caption>Who reaches whom, as of this step. ✓ reply, · silent, new in this step in bold</caption>
        <thead>
          <tr>
            <th scope="col">from \ to</th>
            {targets.map((target) => (
              <th scope="col" key={target}>
                <span>{titleOf(target)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source}>
              <th scope="row">{source}</th>
              {targets.map((target) => {
                const pair = pairOf(source, target);
                if (pair === undefined) return <td key={target} />;
                const { observed, expected, explanation } = pair.probe;
                const key = `${source} → ${target}`;
                const isNew = pair.step === step;
                const word = observed === 'reply' ? 'reply' : observed;
                const label = `${key}: ${word}${explanation ? `, ${explanation.reason}` : ''}${observed === expected ? '' : ', not as claimed'}`;
                return (
                  <td key={target}>
                    <button
                      type="button"
                      class={`pair ${observed} ${observed === expected ? '' : 'wrong'} ${isNew ? 'now' : ''}`}
                      aria-pressed={chosen === key}
                      aria-label={label}
                      title={label}
                      onClick={() => choose(chosen === key ? undefined : key)}
                    >
                      {observed === 'reply' ? '✓' : observed === 'silence' ? '·' : '?'}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolled>
  );
}
