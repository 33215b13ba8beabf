import { Problem } from '../call/http';
import { pause } from '../call/patience';
import type { Store } from '../call/store';
import { type AgentApi, isExpected } from './agentApi';
import type { FlexBridge } from './flexBridge';
import type { Action, AgentEvent, AgentState, Remark } from './state';

const UPDATE_WITHIN = 10_000; // ms from the answer to an action until the snapshot that shows it

/** What the agent can do with the escalation, apart from being in the room. */
export class Actions {
  constructor(
    private readonly store: Store<AgentState, AgentEvent>,
    private readonly api: AgentApi,
    private readonly flex: FlexBridge,
  ) {}

  /** Ends the call for both: the room closes. */
  endForBoth(): Promise<void> {
    return this.#act('end', () => this.api.call('POST', 'end'), 'shown by an update');
  }

  takeBack(): Promise<void> {
    return this.#act('take-back', () => this.api.call('DELETE', ''), 'shown by an update');
  }

  inviteAgain(): Promise<void> {
    return this.#act('invite', () => this.api.call('POST', 'invite'), 'sent-again');
  }

  /** The customer has agreed: Twilio records, or records again. */
  startRecording(): Promise<void> {
    return this.#act('recording', () => this.api.call('POST', 'recording'), null);
  }

  stopRecording(): Promise<void> {
    return this.#act('recording', () => this.api.call('DELETE', 'recording'), null);
  }

  /** Copies the link; where the browser does not let us, the link is shown for copying by hand. */
  async copyLink(): Promise<void> {
    const link = this.store.state.snapshot?.join_url ?? '';
    const copied = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    this.store.dispatch({ type: 'remark', remark: copied ? 'copied' : 'copy-by-hand' });
  }

  ask(question: AgentState['question']): void {
    this.store.dispatch({ type: 'question', question });
  }

  /** Flex shows the task of the call that keeps the agent busy. */
  goToOtherCall(): void {
    const { otherCall } = this.store.state;
    if (otherCall) this.flex.showTask(otherCall.task_sid);
  }

  /** Flex escalates the task again: another code, another page. */
  newLink(): void {
    const { snapshot } = this.store.state;
    if (snapshot) this.flex.newLink(snapshot.task_sid);
  }

  async #act(
    action: Action,
    ask: () => Promise<unknown>,
    outcome: Remark | null | 'shown by an update',
  ): Promise<void> {
    if (this.store.state.action) return;
    this.store.dispatch({ type: 'action/began', action });
    try {
      await ask();
    } catch (error) {
      if (!isExpected(error)) reportError(error);
      this.store.dispatch({ type: 'action/settled', remark: remarkOf(error) });
      return;
    }
    if (outcome !== 'shown by an update') {
      this.store.dispatch({ type: 'action/settled', remark: outcome });
      return;
    }
    await pause(UPDATE_WITHIN);
    if (this.store.state.action === action) {
      this.store.dispatch({ type: 'action/settled', remark: 'did-not-work' });
    }
  }
}

function remarkOf(error: unknown): Remark | null {
  const name = error instanceof Problem ? error.name : '';
  switch (name) {
    case 'too-often':
      return 'sent-too-often';
    case 'call-was-had':
    case 'no-consent':
      return name;
    case 'escalation-over':
      return null; // the update that says so is on its way
    default:
      return 'did-not-work';
  }
}
