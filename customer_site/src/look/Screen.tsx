import { Component, type ComponentChildren, createRef } from 'preact';
import { announce } from './announce';

interface ScreenProps {
  title: string;
  children: ComponentChildren;
}

/**
 * One screen before or after the call: a column with a heading. The heading takes the focus when the screen
 * appears, and when what had it is gone. Give each screen its own `key`, or its own component. (A class, as the first
 * screens do without hooks.)
 */
export class Screen extends Component<ScreenProps> {
  readonly #heading = createRef<HTMLHeadingElement>();

  override componentDidMount() {
    enterScreen(this.#heading.current, this.props.title);
  }

  override getSnapshotBeforeUpdate() {
    return document.activeElement;
  }

  override componentDidUpdate(before: ScreenProps, _state: object, had: Element | null) {
    const { title } = this.props;
    document.title = title;
    if (title !== before.title) announce(title);
    const lost = !had?.isConnected && document.activeElement === document.body;
    if (lost && document.hasFocus()) this.#heading.current?.focus({ preventScroll: true });
  }

  override render({ title, children }: ScreenProps) {
    return (
      <main class="page">
        <h1 ref={this.#heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </main>
    );
  }
}

let first = true;

/**
 * A screen has appeared: its heading gets the focus, unless the page has just been opened, and names the tab.
 * Inside a frame only where the person is there already: it would take them out of what they are writing.
 */
export function enterScreen(heading: HTMLElement | null, title: string): void {
  document.title = title;
  const elsewhere = window.parent !== window && !document.hasFocus();
  if (!first && !elsewhere) heading?.focus({ preventScroll: true });
  first = false;
  scrollTo(0, 0);
}
