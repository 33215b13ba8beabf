import '../look/base.css';
import './agent.css';
import { render } from 'preact';
import { callSupport } from '../call/callSupport';
import { canonicalCode } from '../call/joinCode';
import { whenAwake, whenLeaving } from '../call/pageLife';
import { createStore } from '../call/store';
import { App } from './App';
import { Actions } from './actions';
import { AgentApi } from './agentApi';
import { openFlexBridge } from './flexBridge';
import { AgentSession } from './session';
import { INITIAL, reduce, reportOf } from './state';

const code = canonicalCode(location.pathname) ?? '';
const store = createStore(reduce, INITIAL);
const inFrame = window.parent !== window;
const origins = document.querySelector<HTMLMetaElement>('meta[name="flex-origins"]')?.content ?? '';
const allowed = inFrame ? origins.split(/[\s,]+/).filter(Boolean) : [];

const flex = openFlexBridge(window, allowed, () => void session.leave());
const api = new AgentApi(code, flex, () => store.dispatch({ type: 'refused', refusal: 'outside-flex' }));
const session = new AgentSession(code, store, api);
const actions = new Actions(store, api, flex);

store.subscribe(() => {
  if (store.state.snapshot || store.state.refusal) flex.report(reportOf(store.state, code));
});

const support = callSupport();
if (!inFrame) store.dispatch({ type: 'refused', refusal: 'outside-flex' });
else if (support !== 'ok') store.dispatch({ type: 'refused', refusal: support });
else session.follow();
whenAwake(() => session.wake());
whenLeaving(() => session.unload());

const app = document.getElementById('app');
if (app) render(<App store={store} session={session} actions={actions} />, app);
