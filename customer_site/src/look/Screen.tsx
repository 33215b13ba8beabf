import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

let first = true;

/**
 * One screen before or after the call: a column with a heading. The heading takes the focus when the screen
 * appears (not on the page's first one, where the reader starts by itself). Give each screen its own `key`.
 */
export function Screen({ title, children }: { title: string; children: ComponentChildren }) {
  const heading = useFocusOnEntry<HTMLHeadingElement>(title);
  return (
    <main class="page">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}

/** Focus for the heading of a screen that has just appeared, and its words as the tab's title. */
export function useFocusOnEntry<E extends HTMLElement>(title: string) {
  const heading = useRef<E>(null);
  useEffect(() => {
    if (!first) heading.current?.focus({ preventScroll: true });
    first = false;
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return heading;
}
