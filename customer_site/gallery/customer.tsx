import '../src/look/base.css';
import '../src/customer/screens.css';
import '../src/customer/screens/Elsewhere'; // here already when it is asked for
import { render } from 'preact';
import { Stage } from '../src/call/Stage';
import type { Chat } from '../src/customer/chat';
import { Page } from '../src/customer/Page';
import { WriteLine } from '../src/customer/screens/WriteLine';
import type { CustomerSession } from '../src/customer/session';
import { drawing, type Walk } from '../src/customer/walk';
import { customerStates } from './customerStates';
import { NOW } from './facts';
import { makePictures } from './pictures';
import { inert, show } from './show';

const root = document.getElementById('app') as HTMLElement;

await show(customerStates(makePictures()), (state) => {
  const session = inert<CustomerSession>({ devices: inert({ media: state.media }) });
  const chat = inert<Chat>({ line: inert({ Field: WriteLine }) });
  const walk = inert<Walk>({ session, ...drawing(session, () => Stage, chat) });
  root.replaceChildren();
  render(
    <Page
      state={state}
      typed={state.link.at === 'no-code' ? '' : '5H2QK8N'}
      walk={state.further === 'here' ? walk : null}
      begin={() => Promise.resolve(null)}
      onAgain={() => {}}
      onMalformed={() => {}}
      now={NOW}
    />,
    root,
  );
});
