import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Preview } from '../call/Preview';
import { devicesInTrouble, troubleWords } from '../call/troubleWords';
import { Screen } from '../look/Screen';
import { secondsUntil, useNow } from '../look/useNow';
import { agent } from '../words';
import type { ScreenProps } from './App';
import { Remarked } from './Remarked';
import { consentSoFar } from './recording';
import { hadCall, type Snapshot } from './snapshot';
import { type AgentState, inviteOf, screenOf } from './state';
import { clockTime, secondsBetween, spell } from './times';

/** Outside the room: how the invitation stands, own picture, and Join. */
export function Lobby({ state, session, actions }: ScreenProps) {
  const { snapshot } = state;
  const name = snapshot?.customer.name || agent.customer;
  const now = useNow() + state.clockAhead;
  if (!snapshot) return null;

  const consent = consentSoFar(snapshot, name);
  const trouble = devicesInTrouble(state.media);
  const join = hadCall(snapshot) ? agent.rejoin : trouble ? agent.joinWithout(trouble) : agent.join;
  return (
    <Screen title={titleOf(state, snapshot, name, now)}>
      <Lead snapshot={snapshot} name={name} now={now} />
      {state.roomEnd && <p class="notice">{agent.roomEnd[state.roomEnd]}</p>}
      {!state.live && (
        <p class="notice" role="alert">
          {agent.outOfTouch}
        </p>
      )}
      {consent && <p class="soft">{consent}</p>}
      {troubleWords(state.media).map(({ what, help }) => (
        <div class="notice" role="alert" key={what}>
          <p>
            <b>{what}</b>
          </p>
          <p>{help}</p>
        </div>
      ))}
      <Preview media={state.media} devices={session.devices} />
      <div class="actions sticky">
        <button
          type="button"
          class="button primary"
          onPointerEnter={() => session.askAhead()}
          onFocus={() => session.askAhead()}
          onClick={() => session.join()}
        >
          {join}
        </button>
      </div>
      {hadCall(snapshot) ? (
        <EndInstead state={state} actions={actions} />
      ) : (
        <LinkActions state={state} actions={actions} name={name} />
      )}
      <Remarked state={state} />
    </Screen>
  );
}

function titleOf(state: AgentState, snapshot: Snapshot, name: string, now: number): string {
  switch (screenOf(state)) {
    case 'customer-waits':
      return agent.waits.title(name);
    case 'call-goes-on':
      return agent.goesOn.title;
    default:
      return agent.invited[inviteOf(snapshot, now)].title;
  }
}

function Lead({ snapshot, name, now }: { snapshot: Snapshot; name: string; now: number }) {
  const { invite, customer, grace_until, expires_at } = snapshot;
  if (hadCall(snapshot)) {
    const left = grace_until === null ? null : secondsUntil(Date.parse(grace_until), now);
    const { goesOn } = agent;
    return (
      <p class="lead">
        {customer.present ? goesOn.customerIsThere(name) : goesOn.customerIsGone(name)}{' '}
        {left !== null && (customer.present ? goesOn.graceLeft(left) : goesOn.graceLeftBoth(left))}
      </p>
    );
  }
  if (customer.waiting_since)
    return (
      <p class="lead so-far">
        {agent.waits.lead(spell(Math.max(1, secondsBetween(Date.parse(customer.waiting_since), now))))}
      </p>
    );
  return (
    <p class="so-far">
      {agent.invited[inviteOf(snapshot, now)].lead(name, clockTime(invite.sent_at ?? snapshot.now))}{' '}
      <span class="soft">{agent.worksUntil(clockTime(expires_at))}</span>
    </p>
  );
}

function LinkActions({ state, actions, name }: Pick<ScreenProps, 'state' | 'actions'> & { name: string }) {
  const { action, question } = state;
  const asker = useAsker(question === 'take-back');
  if (question === 'take-back')
    return (
      <Confirm
        question={agent.askTakeBack(name)}
        yes={agent.takeBackYes}
        no={agent.takeBackNo}
        onYes={() => actions.takeBack()}
        onNo={() => actions.ask(null)}
      />
    );
  return (
    <div class="link-actions">
      <button type="button" class="button" onClick={() => actions.copyLink()}>
        {agent.copyLink}
      </button>
      <button
        type="button"
        class="button"
        aria-disabled={action === 'invite'}
        onClick={() => actions.inviteAgain()}
      >
        {action === 'invite' ? agent.sending : agent.sendAgain}
      </button>
      <button
        type="button"
        class="button"
        ref={asker}
        aria-disabled={action === 'take-back'}
        onClick={() => actions.ask('take-back')}
      >
        {action === 'take-back' ? agent.takingBack : agent.takeBack}
      </button>
    </div>
  );
}

function EndInstead({ state, actions }: Pick<ScreenProps, 'state' | 'actions'>) {
  const name = state.snapshot?.customer.name || agent.customer;
  const asker = useAsker(state.question === 'end');
  if (state.question === 'end')
    return (
      <Confirm
        question={agent.call.askEnd(name)}
        yes={agent.call.endYes}
        no={agent.call.endNo}
        onYes={() => actions.endForBoth()}
        onNo={() => actions.ask(null)}
      />
    );
  return (
    <button type="button" class="button" ref={asker} onClick={() => actions.ask('end')}>
      {agent.call.end}
    </button>
  );
}

/** For the button that gives way to its question: it has the focus again when the question is gone. */
function useAsker(asked: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(asked);
  useLayoutEffect(() => {
    if (before.current && !asked) button.current?.focus();
    before.current = asked;
  }, [asked]);
  return button;
}

interface ConfirmProps {
  question: string;
  yes: string;
  no: string;
  onYes: () => void;
  onNo: () => void;
}

/** A press that cannot be taken back asks once; the safe answer has the focus. */
function Confirm({ question, yes, no, onYes, onNo }: ConfirmProps) {
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => safe.current?.focus(), []);
  return (
    <fieldset class="confirm" onKeyDown={(event) => event.key === 'Escape' && onNo()}>
      <legend>{question}</legend>
      <div class="link-actions">
        <button type="button" class="button danger" onClick={onYes}>
          {yes}
        </button>
        <button type="button" class="button" ref={safe} onClick={onNo}>
          {no}
        </button>
      </div>
    </fieldset>
  );
}
