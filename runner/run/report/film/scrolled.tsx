import type { ComponentChildren } from 'preact';

interface ScrolledProps {
  readonly label: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** What may be larger than its place, and can be scrolled by keyboard too. */
export function Scrolled({ label, class: name, children }: ScrolledProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached (WCAG 2.1.1; axe: scrollable-region-focusable)
    <section class={name} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** What was printed, as it was printed. */
export function Printed({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <Scrolled class="printed" label={label}>
      <pre>{children}</pre>
    </Scrolled>
  );
}
