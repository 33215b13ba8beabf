import '../src/look/base.css';
import '../src/agent/agent.css';
import { render } from 'preact';
import { App } from '../src/agent/App';
import { type AgentEvent, type AgentState, reduce } from '../src/agent/state';
import { Stage } from '../src/call/Stage';
import { createStore } from '../src/call/store';
import { agentStates } from './agentStates';
import { makePictures } from './pictures';
import { inert, show } from './show';

const root = document.getElementById('app') as HTMLElement;

await show(agentStates(makePictures()), (state) => {
  const store = createStore<AgentState, AgentEvent>(reduce, state);
  const session = inert<Parameters<typeof App>[0]['session']>({
    Stage,
    devices: inert({ media: state.media }),
  });
  render(<App store={store} session={session} actions={inert()} />, root);
});
