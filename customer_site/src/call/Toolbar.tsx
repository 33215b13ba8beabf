import { useRef, useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { call } from '../words/later';

export interface ToolbarButton {
  id: string;
  label: string;
  icon: string;
  /** one letter, or with Shift: "Shift+L" */
  key: string;
  onPress: () => void;
  /** a switch that is on or off; left out: a plain button */
  pressed?: boolean;
  /** it has its place, and does nothing yet */
  disabled?: boolean;
  tone?: 'leave';
}

/** The call's controls: one stop for the Tab key, arrow keys between them. */
export function Toolbar({ buttons }: { buttons: readonly ToolbarButton[] }) {
  const bar = useRef<HTMLDivElement>(null);
  const [current, setCurrent] = useState(0);
  const last = buttons.length - 1;
  const stop = Math.min(current, last);

  function move(event: KeyboardEvent) {
    const right = getComputedStyle(event.currentTarget as HTMLElement).direction === 'ltr' ? 1 : -1;
    const to = { ArrowLeft: stop - right, ArrowRight: stop + right, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + buttons.length) % buttons.length;
    setCurrent(next);
    bar.current?.querySelectorAll('button')[next]?.focus();
  }

  return (
    <div ref={bar} class="toolbar" role="toolbar" aria-label={call.controls} onKeyDown={move}>
      {buttons.map((button, index) => (
        <button
          key={button.id}
          type="button"
          class={`control ${button.tone ?? ''}`}
          title={`${button.label} (${button.key})`}
          aria-label={button.label}
          aria-keyshortcuts={button.key}
          aria-pressed={button.pressed}
          aria-disabled={button.disabled}
          tabIndex={index === stop ? 0 : -1}
          onFocus={() => setCurrent(index)}
          onClick={() => button.disabled || button.onPress()}
        >
          <Icon shapes={button.icon} />
          <span aria-hidden="true">{button.label}</span>
        </button>
      ))}
    </div>
  );
}

/**
 * Presses the button whose key this is; keys that belong to a field or to the browser are left alone. A switch gets
 * the focus, by which a screen reader tells what has become of it.
 */
export function pressByKey(event: KeyboardEvent, buttons: readonly ToolbarButton[]): void {
  const inField = event.target instanceof Element && event.target.closest('select, input, textarea, dialog');
  if (inField || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  const key = `${event.shiftKey ? 'Shift+' : ''}${event.key.toUpperCase()}`;
  const button = buttons.find((one) => one.key === key);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.onPress();
  if (button.pressed === undefined) return;
  const stage = event.currentTarget as HTMLElement;
  stage.querySelector<HTMLElement>(`.control[aria-keyshortcuts="${key}"]`)?.focus();
}
