import './later.css';
import type { JSX } from 'preact';
import { callStage } from '../call/enterRoom';
import { Preview } from '../call/Preview';
import type { Store } from '../call/store';
import { devicesInTrouble } from '../call/troubleWords';
import { Chat } from './chat';
import { keptRatings } from './keptRatings';
import type { LinkWatch } from './linkWatch';
import { deliverRating } from './rating';
import type { LaterScreen } from './screen';
import { AskConsent } from './screens/AskConsent';
import { DeviceTrouble } from './screens/DeviceTrouble';
import { InCall } from './screens/InCall';
import { InUse, Lost, WaitingElsewhere } from './screens/Interrupted';
import { Connecting, Waiting } from './screens/OnTheWay';
import { Rate, Rated } from './screens/Rate';
import { CustomerSession } from './session';
import type { CustomerEvent, State } from './state';

export { loadCall } from '../call/enterRoom';

/** Everything from the first press on: what is done, and the screens that come by it. */
export interface Walk {
  session: CustomerSession;
  sendKeptRatings(): void;
  /** one's own picture and devices, for the ready screen */
  preview(state: State): JSX.Element;
  trouble(state: State): JSX.Element | null;
  /** the devices that they would join without, in words; `null` when all is well */
  without(state: State): string | null;
  screen(screen: LaterScreen, state: State): JSX.Element | null;
}

export function startWalk(code: string, store: Store<State, CustomerEvent>, link: LinkWatch): Walk {
  const session = new CustomerSession(code, store, link);
  return {
    session,
    sendKeptRatings() {
      for (const kept of keptRatings())
        void deliverRating(kept, (rating) => kept === code && store.dispatch({ type: 'rating', rating }));
    },
    ...drawing(session, callStage, new Chat(code, store)),
  };
}

/** How the walk is drawn. `stage` gives what comes with the SDK. */
export function drawing(
  session: CustomerSession,
  stage: typeof callStage,
  chat: Chat,
): Pick<Walk, 'preview' | 'trouble' | 'without' | 'screen'> {
  const { devices } = session;
  const leave = () => session.leave();
  return {
    preview: ({ media }) => <Preview media={media} devices={devices} />,
    trouble: ({ media }) => <DeviceTrouble media={media} />,
    without: ({ media }) => devicesInTrouble(media),
    screen(screen, { media, retryAt, line }) {
      const own = { media, devices };
      switch (screen.name) {
        case 'consent':
          return <AskConsent session={session} />;
        case 'connecting':
          return <Connecting {...screen} {...own} retryAt={retryAt} onLeave={leave} />;
        case 'waiting':
          return <Waiting {...screen} {...own} retryAt={retryAt} onLeave={leave} />;
        case 'call': {
          const Stage = stage(); // there: the room came by the same code
          return (
            Stage && (
              <InCall {...screen} Stage={Stage} line={line} chat={chat} media={media} session={session} />
            )
          );
        }
        case 'lost':
          return <Lost {...screen} retryAt={retryAt} session={session} />;
        case 'in-use':
          return <InUse {...screen} session={session} />;
        case 'waiting-elsewhere':
          return <WaitingElsewhere session={session} />;
        case 'rate':
          return <Rate mayReturn={screen.mayReturn} session={session} />;
        case 'rated':
          return <Rated rating={screen.rating} />;
      }
    },
  };
}
