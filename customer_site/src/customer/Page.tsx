import { screenOf } from './screen';
import { EnterCode } from './screens/EnterCode';
import { CallOver, Loading, TooMany, Unreachable, Unsupported } from './screens/Notices';
import { Ready } from './screens/Ready';
import type { State } from './state';
import type { Walk } from './walk';

interface PageProps {
  state: State;
  /** what stands in the address where the code belongs */
  typed: string;
  /** null until the code for what comes after the first screens is loaded, which `begin` does */
  walk: Walk | null;
  begin: () => Promise<Walk | null>;
  onAgain: () => void;
  onMalformed: () => void;
  /** local time, ms */
  now: number;
}

/** Draws the one screen that the state makes. */
export function Page({ state, typed, walk, begin, onAgain, onMalformed, now }: PageProps) {
  const screen = screenOf(state);
  switch (screen.name) {
    case 'enter-code':
      return <EnterCode problem={screen.problem} code={typed} onMalformed={onMalformed} />;
    case 'too-many':
      return <TooMany until={screen.until} now={now} />;
    case 'loading':
      return <Loading />;
    case 'unreachable':
      return <Unreachable onAgain={onAgain} />;
    case 'unsupported':
      return <Unsupported why={screen.why} />;
    case 'over':
      return <CallOver {...screen.over} />;
    case 'ready':
      return <Ready {...screen} state={state} walk={walk} begin={begin} />;
    default:
      return walk ? walk.screen(screen, state) : <Loading />;
  }
}
