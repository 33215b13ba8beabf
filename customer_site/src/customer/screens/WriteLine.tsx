import './writeLine.css';
import sendIcon from 'lucide-static/icons/send-horizontal.svg?shapes';
import closeIcon from 'lucide-static/icons/x.svg?shapes';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../../look/announce';
import { Icon } from '../../look/Icon';
import { writing } from '../../words/writing';
import type { ChatLine } from '../chatLine';
import type { Line } from '../state';

const LONGEST_LINE = 500; // characters that the API takes

interface WriteLineProps {
  agent: string;
  line: Line;
  chat: Pick<ChatLine, 'toggle' | 'write' | 'send'>;
}

/** One line to the agent's chat, above the call: a keyboard on the screen covers what is below. */
export function WriteLine({ agent, line, chat }: WriteLineProps) {
  const field = useRef<HTMLInputElement>(null);
  const before = useRef(document.activeElement); // what had the focus
  const label = writing.label(agent);
  const said = line.at === 'writing' ? '' : writing[line.at];

  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (said) announce(said);
  }, [said]);

  function close() {
    if (before.current instanceof HTMLElement) before.current.focus();
    chat.toggle();
  }

  return (
    <form
      class="line"
      onSubmit={(event) => {
        event.preventDefault();
        field.current?.focus();
        void chat.send();
      }}
      onKeyDown={(event) => event.key === 'Escape' && !event.isComposing && close()}
    >
      <p>{said || label}</p>
      <div>
        <input
          ref={field}
          aria-label={label}
          autocomplete="off"
          enterkeyhint="send"
          maxLength={LONGEST_LINE}
          readOnly={line.at === 'sending' || line.at === 'waiting'}
          value={line.text}
          onInput={(event) => chat.write(event.currentTarget.value)}
        />
        <button type="submit" class="control" title={writing.send} aria-label={writing.send}>
          <Icon shapes={sendIcon} />
        </button>
        <button
          type="button"
          class="control"
          title={writing.close}
          aria-label={writing.close}
          onClick={close}
        >
          <Icon shapes={closeIcon} />
        </button>
      </div>
    </form>
  );
}
