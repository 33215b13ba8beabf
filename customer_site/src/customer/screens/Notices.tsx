import { Component } from 'preact';
import { Alive } from '../../look/Alive';
import { Screen } from '../../look/Screen';
import { secondsUntil } from '../../look/seconds';
import { customer } from '../../words';
import type { Elsewhere } from './Elsewhere';

/** Screens that say one thing, and the way out. */

export function TooMany({ until, now }: { until: number; now: number }) {
  const words = customer.tooMany;
  return (
    <Screen title={words.title}>
      <p>{words.lead}</p>
      <p class="lead">{words.again(secondsUntil(until, now))}</p>
      <OtherCode />
    </Screen>
  );
}

export function Loading() {
  return (
    <Screen title={customer.loading.title}>
      <p class="soft">{customer.loading.lead}</p>
      <Alive />
      <OtherCode />
    </Screen>
  );
}

export function Unreachable({ onAgain }: { onAgain: () => void }) {
  const words = customer.unreachable;
  return (
    <Screen title={words.title}>
      <p>{words.lead}</p>
      <Alive />
      <div class="actions">
        <button type="button" class="button primary" onClick={onAgain}>
          {words.again}
        </button>
        <OtherCode />
      </div>
    </Screen>
  );
}

interface UnsupportedProps {
  why: 'insecure' | 'no-video';
}

/** No call can be had here. What to do about it is loaded for those who need it. */
export class Unsupported extends Component<UnsupportedProps, { screen?: typeof Elsewhere; failed?: true }> {
  override componentDidMount() {
    import('./Elsewhere').then(
      (loaded) => this.setState({ screen: loaded.Elsewhere }),
      (error) => {
        reportError(error);
        this.setState({ failed: true });
      },
    );
  }

  override render({ why }: UnsupportedProps) {
    const { screen: Loaded, failed } = this.state;
    if (Loaded) return <Loaded why={why} />;
    return failed ? <Unreachable onAgain={() => location.reload()} /> : <Loading />;
  }
}

export function CallOver({ reason, outcome }: { reason: string | null; outcome: string | null }) {
  const words = customer.over;
  const why = words.reasons[reason ?? ''];
  const rated = outcome === 'rated' || outcome === 'skipped';
  const said = rated ? words.thanks : why?.lead;
  return (
    <Screen title={why?.title ?? words.title}>
      {said && <p>{said}</p>}
      <p class="soft">{words.askInChat}</p>
    </Screen>
  );
}

function OtherCode() {
  return (
    <a class="button plain" href={`/join${location.search}`}>
      {customer.otherCode}
    </a>
  );
}
