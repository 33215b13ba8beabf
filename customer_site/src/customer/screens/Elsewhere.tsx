import { Component } from 'preact';
import { type InApp, inAppBrowser, linkOut } from '../../call/inApp';
import { announce } from '../../look/announce';
import { Screen } from '../../look/Screen';
import { elsewhere } from '../../words/elsewhere';

/** No call can be had here: why, and where the link does work. */
export function Elsewhere({ why }: { why: 'insecure' | 'no-video' }) {
  const app = why === 'insecure' ? null : inAppBrowser(navigator.userAgent);
  const { inApp } = elsewhere;
  return (
    <Screen title={app ? inApp.title : elsewhere[why].title}>
      <p>{app ? inApp.lead(app.name ?? inApp.thisApp) : elsewhere[why].lead}</p>
      <WayOut app={app} />
    </Screen>
  );
}

interface WayOutProps {
  app: InApp | null;
  /** where another button is the one thing to do */
  aside?: boolean;
}

/** How the link gets into a browser that can make calls: out of the app, or by hand. */
export class WayOut extends Component<WayOutProps, { copied?: boolean }> {
  readonly #link = location.href.replace(/^http:/, 'https:');

  readonly #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.#link);
      this.setState({ copied: true });
      announce(elsewhere.linkCopied);
    } catch {
      this.setState({ copied: false }); // a page that is not secure has no clipboard, and many an app gives none
      announce(elsewhere.copyByHand);
    }
  };

  override render({ app, aside }: WayOutProps) {
    const { inApp, copyByHand, copyLink, linkCopied } = elsewhere;
    const out = app && linkOut(app, this.#link);
    const button = (first: boolean) => (first && !aside ? 'button primary' : 'button');
    const byHand = this.state.copied === false || !navigator.clipboard;
    return (
      <>
        {out && (
          <a class={button(true)} href={out}>
            {inApp.open}
          </a>
        )}
        {app && <p>{inApp.menu[app.menu](app.browser)}</p>}
        {app && <p>{inApp.paste(app.browser)}</p>}
        {byHand ? (
          <div>
            <p>{copyByHand}</p>
            <p class="link">{this.#link}</p>
          </div>
        ) : (
          <button type="button" class={button(!out)} onClick={this.#copy}>
            {this.state.copied ? linkCopied : copyLink}
          </button>
        )}
      </>
    );
  }
}
