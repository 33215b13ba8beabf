import { Screen } from '../../look/Screen';
import { recording } from '../../words/later';
import type { CustomerSession } from '../session';

/** What is recorded and why. Either answer goes on to the call, and neither is pressed upon anybody. */
export function AskConsent({ session }: { session: CustomerSession }) {
  const words = recording.ask;
  return (
    <Screen title={words.title}>
      <p>{words.what}</p>
      <p>{words.why}</p>
      <p>{words.choice}</p>
      <div class="actions">
        <button type="button" class="button" onClick={() => session.answer(true)}>
          {words.yes}
        </button>
        <button type="button" class="button" onClick={() => session.answer(false)}>
          {words.no}
        </button>
      </div>
      <button type="button" class="button plain" onClick={() => session.putOff()}>
        {words.back}
      </button>
    </Screen>
  );
}
