import '../look/base.css';
import { render } from 'preact';
import { canonicalCode } from '../call/joinCode';
import { createStore } from '../call/store';
import { agent } from '../words';
import { App } from './App';
import { Actions } from './actions';
import { AgentApi } from './agentApi';
import { type FlexBridge, NoFlex, openFlexBridge } from './flexBridge';
import { AgentSession } from './session';
import { INITIAL, reduce, reportOf } from './state';

const code = canonicalCode(location.pathname) ?? '';
const store = createStore(reduce, INITIAL);
const flex = window.parent === window ? noFlex() : inFlex();
const api = new AgentApi(code, flex, () => store.dispatch({ type: 'refused', refusal: 'outside-flex' }));
const session = new AgentSession(code, store, api);
const actions = new Actions(store, api, flex);

function inFlex(): FlexBridge {
  const origins = document.querySelector<HTMLMetaElement>('meta[name="flex-origins"]')?.content ?? '';
  const allowed = origins.split(/[\s,]+/).filter(Boolean);
  const bridge = openFlexBridge(window, allowed, () => void session.leave());
  store.subscribe(() => {
    if (store.state.snapshot || store.state.refusal) bridge.report(reportOf(store.state, code));
  });
  return bridge;
}

/** The page was opened by itself: nobody here can say who the agent is. */
function noFlex(): FlexBridge {
  return {
    token: () => Promise.reject(new NoFlex()),
    report: () => undefined,
    showTask: () => undefined,
    newLink: () => undefined,
  };
}

document.title = agent.pageTitle;
session.follow();
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') session.wake();
});
for (const going of ['pagehide', 'beforeunload']) window.addEventListener(going, () => session.unload());

const app = document.getElementById('app');
if (app) render(<App store={store} session={session} actions={actions} />, app);
