import { canonicalCode } from '../../call/joinCode';
import { announce } from '../../look/announce';
import { Screen } from '../../look/Screen';
import { customer } from '../../words';

const words = customer.enterCode;

interface EnterCodeProps {
  problem: null | 'malformed' | 'unknown';
  /** what stands in the field at first */
  code: string;
  onMalformed: () => void;
}

/** Asks for the code; anything pasted from the chat will do, the whole link too. */
export function EnterCode({ problem, code, onMalformed }: EnterCodeProps) {
  function go(event: SubmitEvent) {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('code') as HTMLInputElement;
    const typed = canonicalCode(field.value);
    if (typed) {
      location.assign(`/join/${typed}${location.search}`); // the language stays
      return;
    }
    onMalformed();
    announce(words.malformed);
    field.focus();
  }

  return (
    <Screen title={words.title}>
      <p class="soft">{words.lead}</p>
      <form class="actions" onSubmit={go} noValidate>
        <label class="field">
          {words.label}
          <input
            name="code"
            class="code"
            defaultValue={code}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            enterkeyhint="go"
            aria-invalid={problem !== null}
            aria-describedby="code-error"
          />
        </label>
        <p id="code-error" class="error">
          {problem && words[problem]}
        </p>
        <button type="submit" class="button primary">
          {words.go}
        </button>
      </form>
    </Screen>
  );
}
