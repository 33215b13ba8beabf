import { Alive } from '../../look/Alive';
import { announce } from '../../look/announce';
import { Screen } from '../../look/Screen';
import { secondsUntil } from '../../look/seconds';
import { customer } from '../../words';

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

export function Unsupported({ why }: { why: 'insecure' | 'no-video' }) {
  const words = why === 'insecure' ? customer.insecure : customer.noVideo;
  const link = location.href.replace(/^http:/, 'https:');
  async function copy({ currentTarget }: Event) {
    await navigator.clipboard.writeText(link);
    (currentTarget as HTMLElement).textContent = customer.linkCopied;
    announce(customer.linkCopied);
  }
  return (
    <Screen title={words.title}>
      <p>{words.lead}</p>
      {navigator.clipboard ? (
        <button type="button" class="button primary" onClick={copy}>
          {customer.copyLink}
        </button>
      ) : (
        <p class="link">{link}</p> // a page that is not secure has no clipboard
      )}
    </Screen>
  );
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

export function OtherCode() {
  return (
    <a class="button plain" href={`/join${location.search}`}>
      {customer.otherCode}
    </a>
  );
}
