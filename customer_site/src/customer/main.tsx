import '../look/base.css';
import './screens.css';
import { render } from 'preact';
import { callSupport } from '../call/callSupport';
import { canonicalCode } from '../call/joinCode';
import { loadAnew } from '../call/loadAnew';
import { createStore } from '../call/store';
import { readClaim, wasInCall, wasWaiting } from './claim';
import { fetchAhead, savesData } from './fetchAhead';
import { joinApi } from './joinApi';
import { keptRatings } from './keptRatings';
import { watchLink } from './linkWatch';
import { Page } from './Page';
import { screenOf } from './screen';
import { type CustomerEvent, initialState, type Link, reduce, type State } from './state';
import type { Walk } from './walk';

const READ_FOR = 500; // ms; the page is drawn by then, and few press sooner

const root = document.getElementById('app') as HTMLElement;
const typed = decodeURIComponent(location.pathname.replace(/^\/join\/?/, ''));
const code = canonicalCode(typed) ?? '';
const link: Link = code ? { at: 'loading' } : { at: typed ? 'malformed' : 'no-code' };
const rating = keptRatings().includes(code) ? 'sending' : 'none';
const store = createStore<State, CustomerEvent>(
  reduce,
  initialState(callSupport(), link, readClaim(code) !== null, rating),
);
const watch = watchLink(joinApi(code), store);

let walk: Walk | null = null;
let beginning: Promise<Walk | null> | null = null;

/** Loads what comes after the first screens: by a press, or by itself where a call, or its rating, goes on. */
function begin(): Promise<Walk | null> {
  beginning ??= load();
  return beginning;
}

async function load(): Promise<Walk | null> {
  fetchAhead();
  const failedBefore = store.state.further === 'failed';
  store.dispatch({ type: 'further', further: 'loading' });
  try {
    const { startWalk } = await import('./walk');
    walk = startWalk(code, store, watch);
    store.dispatch({ type: 'further', further: 'here' });
  } catch (error) {
    reportError(error);
    const { link } = store.state;
    if (failedBefore && link.at === 'live' && link.inTouch && loadAnew()) return null;
    beginning = null; // the next press tries again
    store.dispatch({ type: 'further', further: 'failed' });
  }
  return walk;
}

/** What a press on Join will load is there and has run by then: on a phone that takes longer than the fetching. */
async function runAhead(): Promise<void> {
  try {
    if (await fetchAhead()) await (await import('./walk')).loadCall();
  } catch {} // the press asks again, and tells
}

function draw(): void {
  render(
    <Page
      state={store.state}
      typed={typed}
      walk={walk}
      begin={begin}
      onAgain={watch.refetch}
      onMalformed={() => store.dispatch({ type: 'link', link: { at: 'malformed' } })}
      now={Date.now()}
    />,
    root,
  );
}

let drawing = false;

/** Once, for all that is dispatched in one go. */
function drawSoon(): void {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

let opening = true;
store.subscribe(() => {
  drawSoon();
  const { link, claimed, further } = store.state;
  if (opening && link.at === 'live') {
    opening = false;
    if (wasInCall(code) || wasWaiting(code)) void begin().then((loaded) => loaded?.session.resume());
    else if (screenOf(store.state).name === 'ready' && !savesData()) setTimeout(runAhead, READ_FOR);
  }
  if (link.at === 'over' && link.over.may_rate && claimed && further === 'not-asked') void begin();
});
setInterval(() => store.state.link.at === 'too-many' && draw(), 1000);

root.replaceChildren();
draw();
if (code) void watch.refetch();
if (keptRatings().length) void begin().then((loaded) => loaded?.sendKeptRatings());
