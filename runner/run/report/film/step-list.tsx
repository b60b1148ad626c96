import { useEffect, useRef, useState } from 'preact/hooks';
import type { StepResult } from '../../events/result.ts';

interface StepListProps {
  readonly steps: readonly StepResult[];
  readonly step: number;
  readonly go: (step: number) => void;
}

/** Pixels of a row; the style sheet has the same. */
const rowHeight = 30;
/** Rows that are there above and below of what is seen. */
const spare = 10;

/** The steps of a scene. Only rows that are seen are in the page, so that ten thousand scroll as ten do. */
export function StepList({ steps, step, go }: StepListProps) {
  const list = useRef<HTMLElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  useEffect(() => {
    const view = list.current;
    if (view === null) return;
    setHeight(view.clientHeight);
    const [from, to] = [step * rowHeight, (step + 1) * rowHeight];
    if (from < view.scrollTop) view.scrollTop = from;
    else if (to > view.scrollTop + view.clientHeight) view.scrollTop = to - view.clientHeight;
  }, [step]);
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(steps.length, Math.ceil((top + height) / rowHeight) + spare);
  return (
    <section
      class="steps"
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached (WCAG 2.1.1)
      tabIndex={0}
      aria-label="Steps"
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <ol>
        <li
          aria-hidden="true"
          class="filler"
          ref={(filler) => filler?.style.setProperty('height', `${first * rowHeight}px`)}
        />
        {steps.slice(first, last).map(({ kind, title, verdict }, i) => {
          const index = first + i;
          return (
            <li key={index}>
              <button
                type="button"
                class={`step ${verdict ?? 'not-run'}`}
                aria-current={index === step ? 'step' : undefined}
                onClick={() => go(index)}
              >
                <span class="number">{index + 1}</span>
                <span class="dot" aria-hidden="true" />
                <span class="title">
                  {kind}: {title}
                </span>
                <span class="hidden">, {verdict ?? 'not run'}</span>
              </button>
            </li>
          );
        })}
        <li
          aria-hidden="true"
          class="filler"
          ref={(filler) => filler?.style.setProperty('height', `${(steps.length - last) * rowHeight}px`)}
        />
      </ol>
    </section>
  );
}
