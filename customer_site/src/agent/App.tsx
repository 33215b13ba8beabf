import { useEffect, useLayoutEffect, useReducer } from 'preact/hooks';
import type { Store } from '../call/store';
import { Alive } from '../look/Alive';
import { Screen } from '../look/Screen';
import { secondsUntil, useNow } from '../look/useNow';
import { agent } from '../words';
import type { Actions } from './actions';
import { Call } from './Call';
import { Lobby } from './Lobby';
import { Over } from './Over';
import { Remarked } from './Remarked';
import type { AgentSession } from './session';
import { type AgentEvent, type AgentState, type Refusal, screenOf } from './state';

export interface ScreenProps {
  state: AgentState;
  store: Store<AgentState, AgentEvent>;
  session: AgentSession;
  actions: Actions;
}

/** Draws the screen that the state makes. */
export function App({ store, session, actions }: Omit<ScreenProps, 'state'>) {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  // With the first drawing, not after its painting, which a hidden tab puts off: nothing is missed in between.
  useLayoutEffect(() => store.subscribe(() => redraw(undefined)), [store]);
  const { state } = store;
  useEffect(() => {
    if (state.question === 'take-back') void session.askAhead();
  }, [state.question, session]);
  const props = { state, store, session, actions };
  const screen = screenOf(state);
  switch (screen) {
    case 'opening':
      return <Waiting key={screen} {...agent.opening} />;
    case 'outside-flex':
    case 'insecure':
    case 'no-video':
    case 'not-signed-in':
    case 'not-your-task':
    case 'unknown-link':
      return <Refused key={screen} refusal={screen} onAgain={() => session.follow()} />;
    case 'over':
      return <Over key={screen} {...props} />;
    case 'call':
      return <Call key={screen} {...props} />;
    case 'connecting':
      return <Connecting key={screen} {...props} />;
    case 'ending':
      return <Waiting key={screen} {...agent.ending} />;
    case 'busy':
      return <Busy key={screen} {...props} />;
    case 'invited':
    case 'customer-waits':
    case 'call-goes-on':
      return <Lobby {...props} />;
  }
}

function Waiting({ title, lead }: { title: string; lead: string }) {
  return (
    <Screen title={title}>
      <p class="lead">{lead}</p>
      <Alive />
    </Screen>
  );
}

/** What asking again does not change. */
const FOR_GOOD: readonly Refusal[] = ['outside-flex', 'insecure', 'no-video'];

function Refused({ refusal, onAgain }: { refusal: Refusal; onAgain: () => void }) {
  const { title, lead } = agent.refused[refusal];
  return (
    <Screen title={title}>
      <p class="lead">{lead}</p>
      {!FOR_GOOD.includes(refusal) && (
        <button type="button" class="button primary" onClick={onAgain}>
          {agent.tryAgain}
        </button>
      )}
    </Screen>
  );
}

function Connecting({ state, session }: ScreenProps) {
  const now = useNow();
  const retryAt = state.joining?.retryAt ?? null;
  return (
    <Screen title={agent.connecting.title}>
      <p class="lead">
        {retryAt === null ? agent.connecting.lead : agent.connecting.retrying(secondsUntil(retryAt, now))}
      </p>
      <Alive />
      <button type="button" class="button" onClick={() => session.leave()}>
        {agent.connecting.cancel}
      </button>
    </Screen>
  );
}

function Busy({ state, session, actions }: ScreenProps) {
  const name = state.otherCall?.customer_name || agent.anotherCustomer;
  return (
    <Screen title={agent.busy.title(name)}>
      <p class="lead">{agent.busy.lead}</p>
      <div class="actions">
        <button type="button" class="button primary" onClick={() => actions.goToOtherCall()}>
          {agent.busy.goThere}
        </button>
        <button type="button" class="button" onClick={() => session.join()}>
          {agent.busy.joinHere}
        </button>
      </div>
      <Remarked state={state} />
    </Screen>
  );
}
